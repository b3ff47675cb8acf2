package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.BackendException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFingerprintTest {
    @TempDir
    private Path temp;

    private Path folder = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        folder = Files.createDirectories(temp.resolve("real"));
        Files.writeString(Files.createDirectories(folder.resolve("onnx")).resolve("model.onnx"), "a");
    }

    @Test
    void of_graphInAFolderBelow_counts() throws IOException {
        String before = ModelFingerprint.of(folder);
        assertThat(ModelFingerprint.of(folder)).isEqualTo(before).startsWith("real ");

        Files.writeString(folder.resolve("onnx").resolve("model.onnx"), "ab");

        assertThat(ModelFingerprint.of(folder)).isNotEqualTo(before);
    }

    /** A walk that starts at a link sees no file, so all models behind links had one identity. */
    @Test
    void of_aLink_isThatOfTheFolderItLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), folder);
        String before = ModelFingerprint.of(link);
        assertThat(before).isEqualTo(ModelFingerprint.of(folder));

        Files.writeString(folder.resolve("onnx").resolve("model.onnx"), "ab");

        assertThat(ModelFingerprint.of(link)).isNotEqualTo(before);
    }

    @Test
    void of_linkedFiles_countsTheFiles() throws IOException {
        Path blob = Files.writeString(temp.resolve("blob"), "weights");
        Path snapshot = Files.createDirectories(temp.resolve("snapshot"));
        Files.createSymbolicLink(snapshot.resolve("model.onnx"), blob);
        String before = ModelFingerprint.of(snapshot);

        Files.writeString(blob, "other weights");

        assertThat(ModelFingerprint.of(snapshot)).isNotEqualTo(before);
    }

    @Test
    void of_noFolderOrAnEmptyOne_isRefused() throws IOException {
        assertThatThrownBy(() -> ModelFingerprint.of(temp.resolve("none")))
                .hasMessageContaining("there is no model at")
                .hasMessageEndingWith("there is no such file");
        Path empty = Files.createDirectories(temp.resolve("empty"));
        assertThatThrownBy(() -> ModelFingerprint.of(empty))
                .isInstanceOf(BackendException.class)
                .hasMessageEndingWith("the folder holds no file");
    }
}
