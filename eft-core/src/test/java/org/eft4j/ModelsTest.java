package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        try (LanguageModel model = Models.open(folder, options, List.of(backends))) {
            return model.name();
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
