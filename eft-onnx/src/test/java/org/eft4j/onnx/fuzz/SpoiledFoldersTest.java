package org.eft4j.onnx.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Spoiled model folders: each is used, or refused by a message that names the file or the folder. Nothing crashes,
 * hangs or throws anything else, and the clean folder gives the same tokens afterwards. Profile {@code long} runs more
 * cases; {@code -Deft.fuzz.first=n -Deft.fuzz=1} runs one again alone.
 */
class SpoiledFoldersTest {
    private static final long FIRST = Long.getLong("eft.fuzz.first", 0);
    private static final long CASES = Long.getLong("eft.fuzz", 60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"json", "graph"})
    void open_spoiledFolder_isUsedOrRefusedByName(String series) throws IOException, InterruptedException {
        FuzzRun run = new FuzzRun(series, folder).run(FIRST, CASES);
        assertThat(run.failures()).isEmpty();
        assertThat(run.opened() + run.refused()).isEqualTo((int) CASES);
    }
}
