package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.eft4j.huggingface.ModelFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderSizesTest {
    @TempDir
    private Path folder;

    @Test
    void of_configs_areRead() throws IOException {
        write("config.json", "{}");
        assertThat(DecoderSizes.of(ModelFolder.read(folder))).isEqualTo(DecoderSizes.UNKNOWN);
        write("config.json", "{\"hidden_size\":64,\"num_attention_heads\":4,\"vocab_size\":99}");
        assertThat(DecoderSizes.of(ModelFolder.read(folder))).isEqualTo(sizes(4, 16, 99));
        write(
                "config.json",
                "{\"n_embd\":64,\"n_head\":4,\"num_key_value_heads\":2,\"head_dim\":32,\"vocab_size\":99}");
        assertThat(DecoderSizes.of(ModelFolder.read(folder))).isEqualTo(sizes(2, 32, 99));
        write("genai_config.json", "{\"model\":{\"decoder\":{\"head_size\":8,\"num_key_value_heads\":1}}}");
        assertThat(DecoderSizes.of(ModelFolder.read(folder))).isEqualTo(sizes(1, 8, 99));
    }

    private static DecoderSizes sizes(int heads, int headSize, int width) {
        return new DecoderSizes(OptionalInt.of(heads), OptionalInt.of(headSize), OptionalInt.of(width));
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
    }
}
