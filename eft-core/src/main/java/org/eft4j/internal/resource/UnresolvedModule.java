package org.eft4j.internal.resource;

import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the module that a missing class is in, where the program runs from the module path. A module there is used only
 * if another one requires it, which automatic modules cannot do. Stateless and thread-safe.
 */
final class UnresolvedModule {
    /** How Java names the class, in its own exceptions and in the text of those that it wraps. */
    private static final Pattern MISSING =
            Pattern.compile("(?:ClassNotFoundException|NoClassDefFoundError): ([\\w$./]+)[./][\\w$]+");

    private UnresolvedModule() {}

    /**
     * Returns the name of the module, empty if the class is not on the module path or the program does not run from it.
     */
    static Optional<String> of(Throwable cause) {
        if (!UnresolvedModule.class.getModule().isNamed()) {
            return Optional.empty();
        }
        String[] path = System.getProperty("jdk.module.path", "").split(Pattern.quote(File.pathSeparator), -1);
        String text = cause.toString();
        return find(text, ModuleFinder.of(Arrays.stream(path).map(Path::of).toArray(Path[]::new)))
                .or(() -> find(text, ModuleFinder.ofSystem()));
    }

    static Optional<String> find(String failure, ModuleFinder finder) {
        Matcher missing = MISSING.matcher(failure);
        if (!missing.find()) {
            return Optional.empty();
        }
        String needed = missing.group(1).replace('/', '.');
        try {
            return finder.findAll().stream()
                    .map(ModuleReference::descriptor)
                    .filter(module -> module.packages().contains(needed))
                    .map(module -> module.name())
                    .findFirst();
        } catch (FindException e) {
            return Optional.empty(); // a path with something that is no module
        }
    }
}
