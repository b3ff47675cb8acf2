package org.eft4j;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;

/**
 * Opens models through whichever backend is at hand. Backends are found by {@link ServiceLoader}, through the thread's context class loader
 * and this library's own. Stateless and thread-safe.
 */
public final class Models {
    private static final Logger LOGGER = System.getLogger(Models.class.getName());

    private Models() {}

    /** Opens a model with {@link ModelOptions#defaults() default options}. The caller closes it. */
    public static LanguageModel open(Path path) {
        return open(path, ModelOptions.defaults());
    }

    /**
     * Opens a model. Among the usable backends that accept the path, the one of highest {@link ModelBackend#priority() priority} is taken,
     * the first by id among equals; the choice is logged. The caller closes the model.
     *
     * @param path the model's folder or file
     * @throws BackendException if nothing is there, no backend can open it, or it cannot be read
     * @throws IllegalArgumentException if the backend cannot honour an option
     */
    public static LanguageModel open(Path path, ModelOptions options) {
        return open(path, options, backends());
    }

    /** All backends found, usable or not, by id. Ask each one's {@link ModelBackend#availability()}. */
    public static List<ModelBackend> backends() {
        List<ModelBackend> found = new ArrayList<>();
        addFrom(ServiceLoader.load(ModelBackend.class), found);
        addFrom(ServiceLoader.load(ModelBackend.class, Models.class.getClassLoader()), found);
        found.sort(Comparator.comparing(ModelBackend::id));
        return List.copyOf(found);
    }

    private static void addFrom(ServiceLoader<ModelBackend> loader, List<ModelBackend> found) {
        try {
            for (ModelBackend backend : loader) {
                if (found.stream().noneMatch(known -> known.getClass().equals(backend.getClass()))) {
                    found.add(backend);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new BackendException("a model backend on the class path cannot be loaded: " + e.getMessage(), e);
        }
    }

    static LanguageModel open(Path path, ModelOptions options, List<ModelBackend> backends) {
        if (!Files.exists(path)) {
            throw new BackendException(
                    "there is no model at " + path.toAbsolutePath() + "; expected a folder as an exporter writes it");
        }
        ModelSource source = new ModelSource(path);
        return choose(source, options, backends).open(source, options);
    }

    private static ModelBackend choose(ModelSource source, ModelOptions options, List<ModelBackend> backends) {
        if (backends.isEmpty()) {
            throw new BackendException("no model backend was found; add one to the class path or module path,"
                    + " for example the artifact org.eft4j:eft-onnx");
        }
        List<ModelBackend> asked = backends;
        if (options.backend().isPresent()) {
            String id = options.backend().get();
            asked = backends.stream().filter(b -> b.id().equals(id)).collect(Collectors.toList());
            if (asked.isEmpty()) {
                throw new BackendException("there is no model backend '" + id + "'; found " + ids(backends));
            }
        }
        List<ModelBackend> accepting =
                asked.stream().filter(b -> b.accepts(source)).collect(Collectors.toList());
        if (accepting.isEmpty()) {
            throw new BackendException(source.path().toAbsolutePath() + " is nothing that the backends found can open: "
                    + ids(asked) + "; expected for example a folder with a .onnx file, config.json and tokenizer.json");
        }
        List<ModelBackend> usable = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (ModelBackend backend : accepting) {
            Availability availability = backend.availability();
            if (availability.usable()) {
                usable.add(backend);
            } else {
                reasons.add(backend.id() + ": " + availability.detail());
            }
        }
        if (usable.isEmpty()) {
            throw new BackendException(
                    "no backend for " + source.name() + " can be used here: " + String.join("; ", reasons));
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
}
