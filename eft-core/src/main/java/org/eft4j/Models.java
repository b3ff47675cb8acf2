package org.eft4j;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.eft4j.internal.resource.LoadingAdvice;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;

/**
 * Opens models through whichever backend is at hand. Backends are found by {@link ServiceLoader}, through the thread's
 * context class loader and this library's own. Stateless and thread-safe.
 */
public final class Models {
    private static final Logger LOGGER = System.getLogger(Models.class.getName());

    /** Providers that fail in one look-up; more means that the look-up itself does. */
    private static final int MAX_BROKEN = 100;

    private Models() {}

    /** Opens a model with {@link ModelOptions#defaults() default options}. The caller closes it. */
    public static LanguageModel open(Path path) {
        return open(path, ModelOptions.defaults());
    }

    /**
     * Opens a model. Among the usable backends that accept the path, the one of highest {@link ModelBackend#priority()
     * priority} is taken, the first by id among equals; the choice is logged. The caller closes the model.
     *
     * @param path the model's folder or file
     * @throws BackendException if nothing is there, no backend can open it, or it cannot be read
     * @throws IllegalArgumentException if the backend cannot honour an option
     */
    public static LanguageModel open(Path path, ModelOptions options) {
        return open(path, options, find());
    }

    /**
     * Returns all backends found, usable or not, by id. Ask each one's {@link ModelBackend#availability()}. What is on
     * the class path or module path but cannot be loaded is left out with a warning.
     */
    public static List<ModelBackend> backends() {
        return find().backends();
    }

    private static Found find() {
        List<ModelBackend> backends = new ArrayList<>();
        Set<String> broken = new LinkedHashSet<>();
        addFrom(ServiceLoader.load(ModelBackend.class), backends, broken);
        addFrom(ServiceLoader.load(ModelBackend.class, Models.class.getClassLoader()), backends, broken);
        backends.sort(Comparator.comparing(ModelBackend::id));
        broken.forEach(reason -> LOGGER.log(Level.WARNING, "a model backend cannot be loaded: " + reason));
        return new Found(List.copyOf(backends), List.copyOf(broken));
    }

    private static void addFrom(ServiceLoader<ModelBackend> loader, List<ModelBackend> backends, Set<String> broken) {
        Iterator<ModelBackend> providers = loader.iterator();
        // An iterator that failed goes on with the next provider; the bound is for one that cannot even look for it.
        for (int failures = 0; failures < MAX_BROKEN; ) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                ModelBackend backend = providers.next();
                if (backends.stream().noneMatch(known -> known.getClass().equals(backend.getClass()))) {
                    backends.add(backend);
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                broken.add(String.valueOf(e.getMessage()));
                failures++;
            }
        }
    }

    static LanguageModel open(Path path, ModelOptions options, Found found) {
        if (!Files.exists(path)) {
            throw new BackendException(
                    "there is no model at " + path.toAbsolutePath() + "; expected a folder as an exporter writes it");
        }
        ModelSource source = new ModelSource(path);
        ModelBackend backend = choose(source, options, found);
        try {
            return backend.open(source, options);
        } catch (LinkageError | AssertionError e) {
            throw new BackendException(
                    source.name() + " cannot be opened by backend " + backend.id() + ", for a library cannot be loaded "
                            + LoadingAdvice.explain(e),
                    e);
        }
    }

    /** Asks a backend, one of whose libraries may be missing or of another version. */
    private static Availability availability(ModelBackend backend) {
        try {
            return backend.availability();
        } catch (LinkageError | AssertionError e) {
            return Availability.unusable("a library cannot be loaded " + LoadingAdvice.explain(e));
        }
    }

    private static ModelBackend choose(ModelSource source, ModelOptions options, Found found) {
        List<ModelBackend> backends = found.backends();
        if (backends.isEmpty()) {
            throw new BackendException("no model backend was found; add one to the class path or module path,"
                    + " for example the artifact org.eft4j:eft-onnx" + found.alsoBroken());
        }
        List<ModelBackend> asked = backends;
        if (options.backend().isPresent()) {
            String id = options.backend().get();
            asked = backends.stream().filter(b -> b.id().equals(id)).collect(Collectors.toList());
            if (asked.isEmpty()) {
                throw new BackendException(
                        "there is no model backend '" + id + "'; found " + ids(backends) + found.alsoBroken());
            }
        }
        List<ModelBackend> accepting =
                asked.stream().filter(b -> b.accepts(source)).collect(Collectors.toList());
        if (accepting.isEmpty()) {
            Path path = source.path().toAbsolutePath();
            if (!Files.isReadable(path)) {
                throw new BackendException(path + " cannot be read by this user; check its permissions");
            }
            throw new BackendException("none of the backends found, " + ids(asked) + ", can open " + path
                    + "; expected for example a folder with a .onnx file, config.json and tokenizer.json"
                    + found.alsoBroken());
        }
        List<ModelBackend> usable = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (ModelBackend backend : accepting) {
            Availability availability = availability(backend);
            if (availability.usable()) {
                usable.add(backend);
            } else {
                reasons.add(backend.id() + ": " + availability.detail());
            }
        }
        if (usable.isEmpty()) {
            throw new BackendException("no backend for " + source.name() + " can be used here: "
                    + String.join("; ", reasons) + found.alsoBroken());
        }
        usable.sort(Comparator.comparingInt(ModelBackend::priority).reversed().thenComparing(ModelBackend::id));
        ModelBackend chosen = usable.get(0);
        if (usable.size() > 1) {
            LOGGER.log(
                    Level.INFO,
                    () -> "opening " + source.name() + " with backend " + chosen.id() + " (priority "
                            + chosen.priority() + ") among " + ids(usable)
                            + "; set ModelOptions.backend to choose another");
        }
        return chosen;
    }

    private static String ids(List<ModelBackend> backends) {
        return backends.stream().map(ModelBackend::id).collect(Collectors.joining(", ", "[", "]"));
    }

    /**
     * The backends that are there.
     *
     * @param backends those that could be loaded, by id
     * @param broken why each of the others could not
     */
    record Found(List<ModelBackend> backends, List<String> broken) {
        /** For the end of a message that says what was not found; empty if every backend could be loaded. */
        private String alsoBroken() {
            return broken.isEmpty() ? "" : "; backends that cannot be loaded: " + String.join("; ", broken);
        }
    }
}
