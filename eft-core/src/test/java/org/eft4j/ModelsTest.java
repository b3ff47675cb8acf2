package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
    private static final Availability USABLE = Availability.usable("here");

    @TempDir
    private Path folder;

    @Test
    void open_nothingThere_namesThePath() {
        Path missing = folder.resolve("llama");
        assertThatThrownBy(() -> Models.open(missing))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void open_noBackend_namesTheArtifactToAdd() {
        assertThat(Models.backends()).isEmpty();
        assertThatThrownBy(() -> Models.open(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("org.eft4j:eft-onnx");
    }

    @Test
    void open_unknownBackend_namesThoseFound() {
        ModelOptions options = ModelOptions.builder().backend("gguf").build();
        assertThatThrownBy(() -> open(options, new Stub("onnx", USABLE), new Stub("table", USABLE)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("'gguf'")
                .hasMessageContaining("[onnx, table]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void open_libraryOfTheBackendMissing_namesItAndTheRemedy(boolean noticedEarly) {
        assertThatThrownBy(() -> open(ModelOptions.defaults(), new WithoutLibrary(noticedEarly)))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("onnx", "com/example/Gone", "mvn dependency:tree");
    }

    @Test
    void open_noneAccepts_saysWhatIsExpected() {
        assertThatThrownBy(() -> open(ModelOptions.defaults(), new Stub("onnx", USABLE).refusing()))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("[onnx]")
                .hasMessageContaining("config.json");
    }

    @Test
    void open_noneUsable_givesEveryReason() {
        Stub one = new Stub("cuda", Availability.unusable("no CUDA 12 found"));
        Stub other = new Stub("onnx", Availability.unusable("no native library for this CPU"));
        assertThatThrownBy(() -> open(ModelOptions.defaults(), one, other))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("cuda: no CUDA 12 found")
                .hasMessageContaining("onnx: no native library for this CPU");
    }

    @Test
    void open_oneUsable_isTakenWhateverItsPriority() {
        Stub unusable = new Stub("cuda", Availability.unusable("no GPU")).priority(9);
        assertThat(open(ModelOptions.defaults(), unusable, new Stub("onnx", USABLE)))
                .isEqualTo("onnx");
    }

    @Test
    void open_two_takesTheHighestPriorityAndLogsIt() {
        Stub high = new Stub("table", USABLE).priority(1);
        try (Listener log = new Listener()) {
            assertThat(open(ModelOptions.defaults(), new Stub("onnx", USABLE), high))
                    .isEqualTo("table");
            assertThat(log.messages)
                    .singleElement()
                    .asString()
                    .contains(folder.getFileName().toString(), "backend table", "priority 1", "[table, onnx]");
        }
    }

    @Test
    void open_twoOfOnePriority_takesTheFirstById() {
        try (Listener log = new Listener()) {
            assertThat(open(ModelOptions.defaults(), new Stub("b", USABLE), new Stub("a", USABLE)))
                    .isEqualTo("a");
            assertThat(log.messages).hasSize(1);
        }
    }

    @Test
    void open_backendAskedFor_isTakenInSilence() {
        ModelOptions options = ModelOptions.builder().backend("onnx").build();
        try (Listener log = new Listener()) {
            assertThat(open(options, new Stub("onnx", USABLE), new Stub("table", USABLE).priority(1)))
                    .isEqualTo("onnx");
            assertThat(log.messages).isEmpty();
        }
    }

    /** Opens the folder and returns the name of the model, which is the backend's id. */
    private String open(ModelOptions options, ModelBackend... backends) {
        try (LanguageModel model = Models.open(folder, options, new Models.Found(List.of(backends), List.of()))) {
            return model.name();
        }
    }

    @Test
    void open_oneBackendIsBroken_takesAnother() throws IOException {
        try (Listener log = new Listener()) {
            withProviders(List.of("no.such.Backend", Failing.class.getName(), Working.class.getName()), () -> {
                assertThat(Models.backends()).extracting(ModelBackend::id).containsExactly("working");
                try (LanguageModel model = Models.open(folder)) {
                    assertThat(model.name()).isEqualTo("working");
                }
            });
            assertThat(log.messages)
                    .anyMatch(m -> m.contains("no.such.Backend"))
                    .anyMatch(m -> m.contains("Failing"));
        }
    }

    @Test
    void open_onlyBrokenBackends_namesThem() throws IOException {
        try (Listener log = new Listener()) {
            withProviders(
                    List.of("no.such.Backend", Failing.class.getName()),
                    () -> assertThatThrownBy(() -> Models.open(folder))
                            .isInstanceOf(BackendException.class)
                            .hasMessageContainingAll("no model backend was found", "no.such.Backend", "Failing"));
            assertThat(log.messages).hasSize(2);
        }
    }

    @Test
    void open_noneFitsAndOneIsBroken_namesItInEveryMessage() {
        List<String> broken = List.of("my.Backend not found");
        ModelOptions other = ModelOptions.builder().backend("gguf").build();
        Stub usable = new Stub("onnx", USABLE);
        assertMentions(broken, other, usable);
        assertMentions(broken, ModelOptions.defaults(), usable.refusing());
        assertMentions(broken, ModelOptions.defaults(), new Stub("cuda", Availability.unusable("no GPU")));
    }

    private void assertMentions(List<String> broken, ModelOptions options, ModelBackend backend) {
        assertThatThrownBy(() -> Models.open(folder, options, new Models.Found(List.of(backend), broken)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("cannot be loaded: my.Backend not found");
    }

    /** Runs something with these classes named as backends on the thread's class path. */
    private void withProviders(List<String> names, Runnable action) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(services.resolve(ModelBackend.class.getName()), names);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        URL[] urls = {folder.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, before)) {
            Thread.currentThread().setContextClassLoader(loader);
            action.run();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /** Cannot be made. */
    public static final class Failing extends Working {
        public Failing() {
            throw new IllegalStateException("no licence");
        }
    }

    /** Opens everything. */
    public static class Working implements ModelBackend {
        @Override
        public String id() {
            return "working";
        }

        @Override
        public Availability availability() {
            return USABLE;
        }

        @Override
        public boolean accepts(ModelSource source) {
            return true;
        }

        @Override
        public LanguageModel open(ModelSource source, ModelOptions options) {
            return TestModels.constant(id(), 0, 0);
        }
    }

    /** A class of a library that the backend uses is not there. */
    private record WithoutLibrary(boolean noticedEarly) implements ModelBackend {
        @Override
        public String id() {
            return "onnx";
        }

        @Override
        public Availability availability() {
            if (noticedEarly) {
                throw new NoClassDefFoundError("com/example/Gone");
            }
            return USABLE;
        }

        @Override
        public boolean accepts(ModelSource source) {
            return true;
        }

        @Override
        public LanguageModel open(ModelSource source, ModelOptions options) {
            throw new NoClassDefFoundError("com/example/Gone");
        }
    }

    private record Stub(String id, Availability availability, boolean acceptsAll, int priority)
            implements ModelBackend {
        Stub(String id, Availability availability) {
            this(id, availability, true, 0);
        }

        Stub refusing() {
            return new Stub(id, availability, false, priority);
        }

        Stub priority(int changed) {
            return new Stub(id, availability, acceptsAll, changed);
        }

        @Override
        public boolean accepts(ModelSource source) {
            return acceptsAll;
        }

        @Override
        public LanguageModel open(ModelSource source, ModelOptions options) {
            return TestModels.constant(id, 0, 0);
        }
    }

    /** Collects what {@link Models} logs. */
    private static final class Listener extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger(Models.class.getName());
        private final List<String> messages = new ArrayList<>();

        Listener() {
            logger.addHandler(this);
            logger.setUseParentHandlers(false);
        }

        @Override
        public void publish(LogRecord entry) {
            messages.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }
}
