package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Scorer;
import org.eft4j.family.Family;
import org.eft4j.onnx.internal.runtime.Device;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A session that begins with what the model remembers gives the logits of one that reads its prompt. What was found
 * goes to {@code target/reuse.md}, one line for each fixture.
 */
class PrefixReuseTest {
    private static final Path TABLE = Path.of("target/reuse.md");
    private static final List<String> LINES = new ArrayList<>(List.of(
            "| fixture | next turn | same prompt again | back to the middle | two from one prefix | after a cancel |",
            "|---|---|---|---|---|---|"));

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
    void newSession_prefixIsRemembered_equalsAFreshRun(Fixture fixture) {
        try (LanguageModel model = fixture.open()) {
            Comparison comparison = new Comparison(model, fixture.sequence());
            List<Double> found = List.of(
                    comparison.nextTurn(),
                    comparison.again(),
                    comparison.takenBack(),
                    comparison.twoFromOne(),
                    comparison.afterCancel());
            LINES.add(String.format(
                    Locale.ROOT,
                    "| %s | %.1e | %.1e | %.1e | %.1e | %.1e |%s",
                    fixture,
                    found.get(0),
                    found.get(1),
                    found.get(2),
                    found.get(3),
                    found.get(4),
                    comparison.reused == 0 ? " nothing is remembered" : ""));
            assertThat(found)
                    .as("largest differences: next turn, again, taken back, two from one prefix, after a cancel")
                    .allSatisfy(difference -> assertThat(difference).isLessThanOrEqualTo(bar(fixture)));
            boolean dependsOnRuns = fixture.weights().equals("int8") || !inBlocks(model);
            assertThat(comparison.reused > 0).as("reuses").isEqualTo(!dependsOnRuns);
        }
    }

    private static boolean inBlocks(LanguageModel model) {
        return !model.toString().contains("run one by one") && !model.toString().contains("computed anew");
    }

    /** As for any two ways to cut a text into runs; see {@link FixtureTableTest}. */
    private static double bar(Fixture fixture) {
        return fixture.weights().equals("int8") ? 0 : fixture.tolerance();
    }

    /** One model; each way gives the largest difference to a run in which nothing is remembered. */
    private static final class Comparison {
        private final LanguageModel model;
        private final int[] ids;
        private final int width;
        private int reused;

        Comparison(LanguageModel model, int[] ids) {
            this.model = model;
            this.ids = ids;
            this.width = model.vocabulary().size();
        }

        /** A prompt, three tokens of answer, and a prompt of all that and more. */
        double nextTurn() {
            model.trim();
            run(beginning(8), Arrays.copyOfRange(ids, 8, 11));
            return difference(beginning(16));
        }

        /** An answer that is written anew: only the prompt's last token is run. */
        double again() {
            model.trim();
            run(beginning(16), Arrays.copyOfRange(ids, 16, 18));
            return difference(beginning(16));
        }

        /** What is remembered agrees with a part of the prompt only. */
        double takenBack() {
            model.trim();
            try (ModelSession session = session(beginning(6))) {
                float[] row = new float[width];
                session.append(ids, 10, 4, row, 1);
                session.truncate(0);
                session.append(ids, 6, 6, row, 1);
                session.truncate(4);
            }
            int[] other = beginning(16);
            Arrays.fill(other, 9, 16, ids[2]);
            return difference(other);
        }

        double twoFromOne() {
            model.trim();
            run(beginning(12), Arrays.copyOfRange(ids, 12, 14));
            int[] one = beginning(14);
            int[] other = beginning(14);
            Arrays.fill(one, 10, 14, ids[1]);
            Arrays.fill(other, 10, 14, ids[3]);
            float[] found = new float[width];
            float[] foundOther = new float[width];
            try (ModelSession first = session(one);
                    ModelSession second = session(other)) {
                first.promptLogits(found);
                second.promptLogits(foundOther);
                reused += first.reusedTokens() + second.reusedTokens();
            }
            return Math.max(
                    difference(fresh(one), found), Math.max(difference(fresh(other), foundOther), difference(one)));
        }

        double afterCancel() {
            model.trim();
            try (ModelSession session = session(beginning(8))) {
                session.promptLogits(new float[width]);
                session.cancel();
                assertThatThrownBy(() -> session.append(ids, 8, 2, new float[width], 1))
                        .isInstanceOf(CancellationException.class);
            }
            return difference(beginning(12));
        }

        private int[] beginning(int length) {
            return Arrays.copyOf(ids, length);
        }

        private ModelSession session(int[] prompt) {
            return model.newSession(Prompt.tokens(prompt));
        }

        private void run(int[] prompt, int[] added) {
            try (ModelSession session = session(prompt)) {
                session.append(added, 0, added.length, new float[width], 1);
            }
        }

        /** Between what follows a prompt as it is begun now and where nothing is remembered. */
        private double difference(int[] prompt) {
            float[] found = rows(prompt);
            model.trim();
            return difference(fresh(prompt), found);
        }

        private float[] fresh(int[] prompt) {
            model.trim();
            return rows(prompt);
        }

        private float[] rows(int[] prompt) {
            float[] rows = new float[width];
            try (ModelSession session = session(prompt)) {
                session.promptLogits(rows);
                reused += session.reusedTokens();
            }
            return rows;
        }

        private static double difference(float[] expected, float[] found) {
            double worst = 0;
            for (int i = 0; i < expected.length; i++) {
                worst = Math.max(worst, Math.abs(expected[i] - found[i]));
            }
            return worst;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models/small-base/model.onnx",
                "exports/llama-optimum-bf16/model.onnx",
                "exports/llama-genai-fp16/model.onnx",
                "exports/falcon-optimum/model.onnx"
            })
    void newSession_cachesOnADevice_equalsTheHostPathToTheBit(String graph) {
        SplittableRandom random = new SplittableRandom(5);
        try (LanguageModel host = TestModels.open(graph, Device.CPU, 16);
                LanguageModel device = TestModels.open(graph, Device.CPU_AS_DEVICE, 16)) {
            int width = host.vocabulary().size();
            int[] text = random.ints(40, 0, width).toArray();
            for (int round = 0; round < 12; round++) {
                int[] prompt = Arrays.copyOf(text, 4 + random.nextInt(36));
                prompt[prompt.length - 1 - random.nextInt(3)] = random.nextInt(width);
                assertThat(rows(device, prompt)).as("round %d of seed 5", round).isEqualTo(rows(host, prompt));
            }
            assertThat(device.prefixReuse()).isEqualTo(host.prefixReuse());
            assertThat(device.prefixReuse().hits()).isPositive();
        }
    }

    private static float[] rows(LanguageModel model, int[] prompt) {
        float[] row = new float[model.vocabulary().size()];
        try (ModelSession session = model.newSession(Prompt.tokens(prompt))) {
            session.promptLogits(row);
        }
        return row;
    }

    /** A thousand conversations of random length and turns: the budget is kept, and closing gives all back. */
    @Test
    void newSession_manyConversations_keepTheBudget() {
        ModelOptions options =
                ModelOptions.builder().threads(1).prefixCacheMegabytes(1).build();
        SplittableRandom random = new SplittableRandom(7);
        try (LanguageModel model = Models.open(Fixture.named("llama-genai").folder(), options)) {
            int width = model.vocabulary().size();
            for (int conversation = 0; conversation < 1_000; conversation++) {
                int[] text = random.ints(1 + random.nextInt(60), 0, width).toArray();
                rows(model, text);
                if (random.nextBoolean()) {
                    rows(model, Arrays.copyOf(text, text.length + 3));
                }
                assertThat(model.prefixReuse().bytes()).isLessThanOrEqualTo(1 << 20);
            }
            assertThat(model.prefixReuse().sequences()).isPositive();
            assertThat(model.prefixReuse().hits()).isPositive();
            model.trim();
            assertThat(model.prefixReuse().sequences()).isZero();
            assertThat(model.prefixReuse().bytes()).isZero();
        }
    }

    /** Open sessions that have read the same beginning are copied from, also while they are rows of a batch. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-genai", "llama-optimum"})
    void generateAll_onePromptSeveralTimes_readsItOnce(String name) {
        Fixture fixture = Fixture.named(name);
        Prompt prompt = Prompt.tokens(fixture.sequence());
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(8)
                .temperature(1)
                .seed(3)
                .sampling(s -> s.minNewTokens(8))
                .build();
        int shared = fixture.sequence().length - 1;
        try (LanguageModel model = fixture.open()) {
            Generator generator = Generator.of(model, options);
            List<int[]> alone = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                model.trim();
                alone.add(Generator.of(model, options.toBuilder().seed(3 + i).build())
                        .generate(prompt)
                        .tokenIds());
            }
            model.trim();
            long before = model.prefixReuse().reusedTokens();
            try (Generator.Generations all = generator.generateAll(Collections.nCopies(6, prompt), 4)) {
                for (int i = 0; i < 6; i++) {
                    Generation each = all.next();
                    assertThat(each.reusedTokens()).isEqualTo(i == 0 ? 0 : shared);
                    assertThat(each.tokenIds()).isEqualTo(alone.get(i));
                }
            }
            assertThat(model.prefixReuse().reusedTokens() - before).isEqualTo(5L * shared);
        }
    }

    @Test
    void newSession_turnedOff_remembersNothing() {
        ModelOptions off = ModelOptions.builder().prefixCacheMegabytes(0).build();
        try (LanguageModel model = Models.open(Fixture.named("llama-genai").folder(), off)) {
            rows(model, new int[] {1, 2, 3, 4});
            rows(model, new int[] {1, 2, 3, 4, 5});
            assertThat(model.prefixReuse()).isEqualTo(LanguageModel.PrefixReuse.NONE);
        }
    }

    @Test
    void generateAndScore_mixOfThree_reuseForEachMember() {
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            Ensemble mix = Ensemble.upscale(large, tuned, base);
            Generator generator = Generator.of(
                    mix, GenerationOptions.builder().maxNewTokens(12).build());
            Generation first = generator.generate(Prompt.chat("What is the capital of Japan?"));
            Generation again = generator.generate(Prompt.chat("What is the capital of Japan?"));
            assertThat(first.reusedTokens()).isZero();
            assertThat(again.reusedTokens()).isEqualTo(first.promptIds().size() - 1);
            assertThat(again.text()).isEqualTo(first.text());
            Scorer.of(mix).score(Prompt.chat("What is the capital of Japan?"), first.text());
            assertThat(mix.prefixReuse().hits()).isEqualTo(6);
            assertThat(mix.prefixReuse().reusedTokens())
                    .isGreaterThanOrEqualTo(6L * (first.promptIds().size() - 1));
        }
    }
}
