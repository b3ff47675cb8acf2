package org.eft4j.onnx.internal.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eft4j.BackendException;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.onnx.TestModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Adapters that compute anything else than LoRA of linear modules are refused by name. The messages go to {@code
 * target/adapter-refusals.md}.
 */
class AdapterRefusalTest {
    private static final List<String> LINES = new ArrayList<>(List.of("| what | message |", "|---|---|"));
    private static final String QUERY = "base_model.model.model.layers.0.self_attn.q_proj";

    @TempDir
    private Path folder;

    private AdapterFolder adapter;

    @BeforeEach
    void copy() throws IOException {
        adapter = new AdapterFolder(TestModels.resource("exports/adapters/llama-lora"));
    }

    @AfterAll
    static void writeTable() throws IOException {
        Files.createDirectories(Path.of("target"));
        Files.write(Path.of("target/adapter-refusals.md"), LINES);
    }

    @ParameterizedTest
    @CsvSource({
        "use_dora, true",
        "lora_bias, true",
        "modules_to_save, list",
        "bias, all",
        "layer_replication, list",
        "target_parameters, list",
        "fan_in_fan_out, true",
        "alora_invocation_tokens, list",
        "trainable_token_indices, list",
        "use_qalora, true",
        "arrow_config, object",
        "kasa_config, object",
        "an_option_of_tomorrow, 3",
        "init_lora_weights, pissa",
        "init_lora_weights, pissa_niter_16",
        "init_lora_weights, olora",
        "init_lora_weights, corda",
        "init_lora_weights, loftq",
        "init_lora_weights, lora_ga",
        "peft_type, LOHA",
        "task_type, SEQ_CLS",
        "r, 0",
        "r, text",
        "lora_alpha, text"
    })
    void read_optionThatChangesWhatIsComputed_isRefusedByName(String option, String value) throws IOException {
        switch (value) {
            case "true" -> adapter.config.put(option, true);
            case "list" -> adapter.config.putArray(option).add(1);
            case "object" -> adapter.config.putObject(option).put("some", 1);
            case "0", "3" -> adapter.config.put(option, Integer.parseInt(value));
            default -> adapter.config.put(option, value);
        }
        refused(option + " " + value, option);
    }

    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.q_proj.lora_magnitude_vector.weight, DoRA",
        "model.layers.0.self_attn.q_proj.lora_B.bias, bias",
        "model.layers.0.input_layernorm.weight, no matrix of LoRA",
        "model.embed_tokens.lora_embedding_A, embeddings",
        "model.embed_tokens.token_adapter.trainable_tokens_delta, single tokens",
        "lm_head.base_layer.weight, no matrix of LoRA",
        "lm_head.lora_A.weight, lm_head",
        "model.layers.0.mlp.experts.3.w1.lora_A.weight, experts.3.w1",
        "model.layers.0.self_attn.q_proj.lora_A.other.weight, lora_A.other"
    })
    void read_tensorThatIsNotUnderstood_isRefusedByName(String tensor, String named) throws IOException {
        adapter.add("base_model.model." + tensor, 4);
        refused(tensor, named);
    }

    @ParameterizedTest
    @CsvSource({
        "model.layers.2.self_attn.q_proj, model.layers.2.self_attn.q_proj",
        "model.layers.0.self_attn.query, model.layers.0.self_attn.query",
        "model.layers.0.mlp.q_proj, model.layers.0.mlp.q_proj"
    })
    void open_moduleWithoutAPlaceInTheGraph_isRefusedByName(String module, String named) throws IOException {
        for (String matrix : List.of(".lora_A.weight", ".lora_B.weight")) {
            adapter.rename(QUERY + matrix, "base_model.model." + module + matrix);
        }
        refused(module, named, "no such linear module");
    }

    @Test
    void open_adapterOfAnotherModel_isRefusedWithBothSizes() throws IOException {
        adapter = new AdapterFolder(TestModels.resource("exports/adapters/smollm-lora"));
        refused("another model's", "48 outputs", "64 and 32");
    }

    @Test
    void read_rankOtherThanTheTensors_isRefusedWithBoth() throws IOException {
        adapter.config.put("r", 8);
        refused("r 8", "[4, 64]", "[8, inputs]");
    }

    @Test
    void read_patternWithoutEnd_isRefusedByName() throws IOException {
        adapter.config.putObject("rank_pattern").put("((\\w|.)+)+!", 4);
        refused("a pattern that never ends", "cannot be followed");
    }

    @Test
    void read_missingTensor_leavesAGapThatIsRefused() throws IOException {
        adapter.tensors.remove(QUERY + ".lora_A.weight");
        refused("a missing tensor", "does not begin where the one before ends");
    }

    @Test
    void read_onlyOneMatrix_isRefusedByName() throws IOException {
        adapter.rename(QUERY + ".lora_A.weight", "base_model.model.model.layers.1.self_attn.z_proj.lora_A.weight");
        refused("one matrix of two", "only one of lora_A and lora_B", "q_proj");
    }

    @Test
    void read_pickledWeights_isRefusedWithWhatToDo() throws IOException {
        adapter.write(folder.resolve("tuned"));
        Files.move(folder.resolve("tuned/adapter_model.safetensors"), folder.resolve("tuned/adapter_model.bin"));
        assertThatThrownBy(() -> LoraAdapter.read(folder.resolve("tuned")))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("adapter_model.bin", "save_pretrained");
    }

    /** A graph from dynamo bears no names of modules, a merged one keeps its nodes in a branch. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-dynamo", "llama-optimum-merged"})
    void open_graphWithoutNamesOfModules_isRefused(String export) throws IOException {
        Path written = adapter.write(folder.resolve("tuned"));
        assertThatThrownBy(() -> Models.open(
                        TestModels.resource("exports/" + export),
                        ModelOptions.builder().adapter(written).build()))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("model.layers.0.mlp.down_proj", "no such linear module", "optimum");
    }

    private void refused(String what, String... parts) throws IOException {
        Path written = adapter.write(folder.resolve("tuned"));
        ModelOptions options = ModelOptions.builder().adapter(written).build();
        assertThatThrownBy(() -> Models.open(TestModels.resource("exports/llama-genai"), options))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(parts)
                .satisfies(e -> LINES.add(String.format(
                        Locale.ROOT,
                        "| %s | %s |",
                        what,
                        String.valueOf(e.getMessage()).replace(written.toString(), "…"))));
        assertThat(LINES).isNotEmpty();
    }
}
