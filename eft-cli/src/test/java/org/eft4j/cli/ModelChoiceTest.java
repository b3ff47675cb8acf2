package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelChoiceTest {
    @TempDir
    private Path temp;

    @Test
    void fingerprint_graphInAFolderBelow_counts() throws IOException {
        Path graph = Files.createDirectories(temp.resolve("onnx")).resolve("model.onnx");
        Files.writeString(graph, "a");
        String before = ModelChoice.of(temp).fingerprint();
        assertThat(ModelChoice.of(temp).fingerprint()).isEqualTo(before);

        Files.writeString(graph, "ab");

        assertThat(ModelChoice.of(temp).fingerprint()).isNotEqualTo(before);
    }

    @Test
    void fingerprint_ofTheFamily_namesModelAndEdition() {
        assertThat(ModelChoice.of(Family.SMALL_BASE).fingerprint())
                .startsWith("small-base ")
                .endsWith(Family.edition())
                .isNotEqualTo(ModelChoice.of(Family.LARGE_BASE).fingerprint());
    }
}
