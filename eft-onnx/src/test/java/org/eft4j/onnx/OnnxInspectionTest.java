package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.BackendException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxInspectionTest {
    @Test
    void inspect_tunedModel_tellsWhatIsInIt() {
        OnnxInspection found = OnnxInspection.inspect(TestModels.folder("small-tuned"));
        assertThat(found.runtime()).startsWith("ONNX Runtime");
        assertThat(found.graph()).hasFileName("model.onnx");
        assertThat(found.layout()).isEqualTo("2 layers x 2 heads x 16, fed input_ids, attention_mask, position_ids");
        assertThat(found.attention()).isEqualTo("simple operators");
        assertThat(found.cache()).isEqualTo("growing, FLOAT, 512 bytes a token");
        assertThat(found.logits()).isEqualTo("behind every token, FLOAT");
        assertThat(found.logitsWidth()).isEqualTo(4096);
        assertThat(found.vocabulary().size()).isEqualTo(4096);
        assertThat(found.runsInTurn()).isEmpty();
        assertThat(found.notes()).isEmpty();
        assertThat(found.contextLength()).isEqualTo(256);
        assertThat(found.endTokens()).containsExactlyInAnyOrder(0, 3);
        assertThat(found.templateSource()).contains("tokenizer_config.json");
    }

    @Test
    void inspect_baseModel_hasNoTemplate() {
        assertThat(OnnxInspection.inspect(TestModels.folder("small-base")).templateSource())
                .isEmpty();
    }

    /** What only a trial tells, and what the graph's operators tell. */
    @Test
    void inspect_graphsThatCannotBatch_sayWhy() {
        assertThat(inspect("gemma2-optimum").runsInTurn())
                .contains("tried with three, each gave other logits than alone");
        assertThat(Fixture.all().filter(fixture -> fixture.weights().equals("int8")))
                .isNotEmpty()
                .allSatisfy(fixture -> assertThat(inspect(fixture.name()).runsInTurn())
                        .contains("activations are quantised for all tokens of a run together"));
    }

    private static OnnxInspection inspect(String fixture) {
        Fixture found = Fixture.named(fixture);
        return OnnxInspection.inspect(found.folder(), found.options());
    }

    /** The piece list is fine, the tokenizer library refuses the rest. */
    @Test
    void inspect_brokenTokenizer_isRefused(@TempDir Path folder) throws IOException {
        TestModels.copy("small-base", folder);
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("\"type\": \"BPE\"", "\"type\": \"NONE\""));
        assertThatThrownBy(() -> OnnxInspection.inspect(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("tokenizer.json");
    }

    @Test
    void inspect_emptyFolder_isRefused(@TempDir Path folder) {
        assertThatThrownBy(() -> OnnxInspection.inspect(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("config.json");
    }
}
