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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fixture in every way a session can be moved: the logits are those of transformers, or where weights were
 * rounded, of the same graph run whole. What was found goes to {@code target/fixtures.md}, one line for each fixture.
 */
class FixtureTableTest {
    private static final Path TABLE = Path.of("target/fixtures.md");
    private static final List<String> LINES = new ArrayList<>(List.of(
            "| fixture | compared with | prefill | steps | several with a past | roll-back | growth | greedy tokens |",
            "|---|---|---|---|---|---|---|---|"));

    @AfterAll
    static void writeTable() throws IOException {
        Files.createDirectories(TABLE.getParent());
        Files.write(TABLE, LINES);
    }

    static List<Fixture> fixtures() {
        return Fixture.all().toList();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void logits_everyWay_equalTheReference(Fixture fixture) {
        double bar = FixtureComparison.bar(fixture);
        try (LanguageModel model = fixture.open()) {
            FixtureComparison comparison = new FixtureComparison(fixture, model);
            double prefill = comparison.prefill();
            double steps = comparison.steps();
            double blocks = comparison.blocks();
            double rollBack = comparison.rollBack();
            double growth = comparison.growth();
            int same = comparison.greedyTokens();
            LINES.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.1e | %.1e | %.1e | %.1e | %.1e | %d of %d |",
                    fixture,
                    fixture.isComparedWithItself() ? "itself" : "transformers",
                    prefill,
                    steps,
                    blocks,
                    rollBack,
                    growth,
                    same,
                    fixture.continuation().length));
            // Where activations are quantised for a whole run, only the same run gives the same logits.
            boolean everyWay = !fixture.weights().equals("int8");
            assertThat(everyWay ? List.of(prefill, steps, blocks, rollBack, growth) : List.of(prefill))
                    .as("largest differences: prefill, steps, several with a past, roll-back, growth")
                    .allSatisfy(difference -> assertThat(difference).isLessThanOrEqualTo(bar));
            assertThat(comparison.again())
                    .as("largest difference to a session that never went astray")
                    .isLessThan(1e-4);
            assertThat(same).as("greedy tokens as expected").isGreaterThanOrEqualTo(comparison.certainTokens(bar));
        }
    }
}
