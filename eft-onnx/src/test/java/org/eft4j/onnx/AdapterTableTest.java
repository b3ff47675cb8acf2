package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eft4j.LanguageModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Exports with adapters in them, against transformers and PEFT. What was found goes to {@code target/adapters.md}.
 */
class AdapterTableTest {
    private static final Path TABLE = Path.of("target/adapters.md");
    private static final List<String> LINES = new ArrayList<>(List.of(
            "| fixture | adapter | row | prefill | steps | several with a past | roll-back | greedy tokens |",
            "|---|---|---|---|---|---|---|---|"));

    @AfterAll
    static void writeTable() throws IOException {
        Files.createDirectories(TABLE.getParent());
        Files.write(TABLE, LINES);
    }

    @ParameterizedTest
    @CsvSource({
        "llama-optimum, llama-lora",
        "llama-optimum, llama-patterns",
        "llama-genai, llama-lora",
        "llama-genai, llama-patterns",
        "llama-genai2025, llama-lora",
        "llama-genai-last, llama-lora",
        "llama-genai-fp16, llama-lora",
        "llama-genai-int4, llama-lora",
        "llama-community, llama-patterns",
        "llama-community_fp16, llama-lora",
        "llama-community_q4, llama-lora",
        "llama-community_quantized, llama-lora",
        "smollm-optimum, smollm-lora",
        "smollm-genai, smollm-lora",
        "smollm-genai-int4, smollm-lora",
        "phi3-optimum, phi3-lora",
        "phi3-genai, phi3-lora"
    })
    void logits_ofBaseAndTuned_equalTheReference(String export, String adapter) {
        Fixture fixture = Fixture.named(export);
        Path folder = Fixture.adapter(adapter);
        try (LanguageModel base = fixture.open(folder);
                LanguageModel tuned = base.withAdapter(folder)) {
            check("base", fixture, adapter, base);
            check("tuned", fixture.withAdapter(adapter), adapter, tuned);
        }
    }

    private static void check(String row, Fixture fixture, String adapter, LanguageModel model) {
        FixtureComparison comparison = new FixtureComparison(fixture, model);
        double bar = FixtureComparison.bar(fixture);
        double prefill = comparison.prefill();
        double steps = comparison.steps();
        double blocks = comparison.blocks();
        double rollBack = comparison.rollBack();
        int same = comparison.greedyTokens();
        LINES.add(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.1e | %.1e | %.1e | %.1e | %d of %d |",
                fixture,
                adapter,
                row,
                prefill,
                steps,
                blocks,
                rollBack,
                same,
                fixture.continuation().length));
        boolean everyWay = !fixture.weights().equals("int8");
        assertThat(everyWay ? List.of(prefill, steps, blocks, rollBack) : List.of(prefill))
                .as("largest differences of the " + row + " row: prefill, steps, several with a past, roll-back")
                .allSatisfy(difference -> assertThat(difference).isLessThanOrEqualTo(bar));
        assertThat(same).as("greedy tokens as expected").isGreaterThanOrEqualTo(comparison.certainTokens(bar));
    }
}
