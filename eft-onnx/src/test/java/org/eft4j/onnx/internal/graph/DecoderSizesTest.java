package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.eft4j.BackendException;
import org.eft4j.huggingface.ModelFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"head_dim\":-1}; head_dim is -1",
                "{\"num_attention_heads\":0}; num_attention_heads is 0",
                "{\"hidden_size\":\"64\"}; hidden_size is \"64\"",
                "{\"vocab_size\":4294967299}; vocab_size is 4294967299",
                "{\"num_key_value_heads\":2.5}; num_key_value_heads is 2.5"
            })
    void of_sizeThatIsNone_isRefusedWithFileFieldAndValue(String config, String words) throws IOException {
        write("config.json", config);
        ModelFolder model = ModelFolder.read(folder);
        assertThatThrownBy(() -> DecoderSizes.of(model))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("config.json", words);
    }

    @Test
    void of_negativeHeadSizeOfGenai_isRefusedWithItsPlace() throws IOException {
        write("genai_config.json", "{\"model\":{\"decoder\":{\"head_size\":-8}}}");
        ModelFolder model = ModelFolder.read(folder);
        assertThatThrownBy(() -> DecoderSizes.of(model))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("genai_config.json", "model.decoder.head_size is -8");
    }

    private static DecoderSizes sizes(int heads, int headSize, int width) {
        return new DecoderSizes(OptionalInt.of(heads), OptionalInt.of(headSize), OptionalInt.of(width));
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(folder.resolve(file), content);
    }
}
