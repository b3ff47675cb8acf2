package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eft4j.BackendException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphFilesTest {
    @TempDir
    private Path folder;

    @Test
    void choose_noneOrOneOrSeveral_isFoundOrRefused() throws IOException {
        assertThatThrownBy(() -> graph(Optional.empty()))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(".onnx", folder.toString());
        write("onnx/decoder_q4.onnx", "");
        assertThat(graph(Optional.empty())).isEqualTo(folder.resolve("onnx/decoder_q4.onnx"));
        write("onnx/decoder_fp16.onnx", "");
        assertThatThrownBy(() -> graph(Optional.empty()))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("decoder_q4.onnx", "decoder_fp16.onnx", "OnnxOptions.withFile");
        assertThat(graph(Optional.of("onnx/decoder_fp16.onnx"))).isEqualTo(folder.resolve("onnx/decoder_fp16.onnx"));
        assertThatThrownBy(() -> graph(Optional.of("other.onnx")))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("other.onnx", "decoder_q4.onnx");
        write("onnx/model.onnx", "");
        assertThat(graph(Optional.empty())).isEqualTo(folder.resolve("onnx/model.onnx"));
        write("model.onnx", "");
        assertThat(graph(Optional.empty())).isEqualTo(folder.resolve("model.onnx"));
    }

    @Test
    void choose_mergedExport_isFoundAmongItsHalves() throws IOException {
        for (String name : List.of("decoder_model.onnx", "decoder_with_past_model.onnx", "decoder_model_merged.onnx")) {
            write("onnx/" + name, "");
        }
        assertThat(graph(Optional.empty())).isEqualTo(folder.resolve("onnx/decoder_model_merged.onnx"));
    }

    @Test
    void choose_suggested_isFollowedUnlessAnotherIsAskedFor() throws IOException {
        write("text.onnx", "");
        write("vision.onnx", "");
        assertThat(GraphFiles.choose(folder, Optional.empty(), Optional.of("text.onnx")))
                .isEqualTo(folder.resolve("text.onnx"));
        assertThat(GraphFiles.choose(folder, Optional.of("vision.onnx"), Optional.of("text.onnx")))
                .isEqualTo(folder.resolve("vision.onnx"));
    }

    @Test
    void choose_aSuggestionOutsideTheFolder_isNotFollowed() throws IOException {
        write("model.onnx", "");
        assertThat(GraphFiles.choose(folder, Optional.empty(), Optional.of("../model.onnx")))
                .isEqualTo(folder.resolve("model.onnx"));
    }

    private Path graph(Optional<String> wanted) {
        return GraphFiles.choose(folder, wanted, Optional.empty());
    }

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
