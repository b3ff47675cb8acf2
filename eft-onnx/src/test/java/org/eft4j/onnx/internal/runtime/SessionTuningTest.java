package org.eft4j.onnx.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.eft4j.BackendException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionTuningTest {
    private static final long LARGE = 65L << 20;

    @TempDir
    private Path folder;

    private Path graph;

    @BeforeEach
    void files() throws IOException {
        graph = Files.writeString(folder.resolve("model.onnx"), "a graph");
        Files.createDirectories(folder.resolve("parts"));
        write("parts/weights.bin");
        write("model.onnx.old");
    }

    /** A file that is large but takes no room. */
    private void write(String name) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
            file.setLength(LARGE);
        }
    }

    @Test
    void of_largeWeightsUnderAnotherName_count() {
        SessionTuning tuning = SessionTuning.of(graph, Set.of("parts/weights.bin"), OptionalInt.empty());
        assertThat(tuning.threads()).isEqualTo(Math.min(8, Runtime.getRuntime().availableProcessors()));
        assertThat(tuning.memoryPattern()).isFalse();
    }

    @Test
    void of_largeFileNamedAfterTheGraph_countsOnlyIfItIsTheGraphs() {
        assertThat(SessionTuning.of(graph, Set.of(), OptionalInt.empty())).isEqualTo(new SessionTuning(1, true));
        assertThat(SessionTuning.of(graph, Set.of("model.onnx.old"), OptionalInt.empty())
                        .memoryPattern())
                .isFalse();
    }

    @Test
    void of_threadsAskedFor_areTaken() {
        assertThat(SessionTuning.of(graph, Set.of(), OptionalInt.of(3))).isEqualTo(new SessionTuning(3, true));
    }

    @ParameterizedTest
    @CsvSource({"10,64,1", "64,64,8", "100,64,12", "100,4,4", "540,64,64", "4400,64,64"})
    void of_largeGraphOnManyProcessors_threadsHaveWeightsToRead(long megabytes, int processors, int threads) {
        assertThat(SessionTuning.of(megabytes << 20, OptionalInt.empty(), processors)
                        .threads())
                .isEqualTo(threads);
        assertThat(SessionTuning.of(megabytes << 20, OptionalInt.of(7), processors)
                        .threads())
                .isEqualTo(7);
    }

    @Test
    void of_fileThatIsGone_isNamed() {
        assertThatThrownBy(() -> SessionTuning.of(graph, Set.of("gone.bin"), OptionalInt.empty()))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(graph.toString(), "gone.bin");
    }
}
