package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Generator.Generations;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.family.Family;
import org.eft4j.onnx.internal.runtime.Device;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sequences that move together give the logits that each gives alone. What was found goes to {@code target/batch.md},
 * one line for each fixture.
 */
class BatchTest {
    private static final Path TABLE = Path.of("target/batch.md");
    private static final List<String> LINES = new ArrayList<>(
            List.of("| fixture | together against alone, largest difference of a logit | steps |", "|---|---|---|"));
    private static final int SEQUENCES = 5;

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
    void appendEach_randomSchedule_equalsEachAlone(Fixture fixture) {
        try (LanguageModel model = fixture.open()) {
            check(fixture, fixture.name(), List.of(model));
        }
    }

    private static void check(Fixture fixture, String name, List<LanguageModel> models) {
        Schedule schedule = new Schedule(models, models, fixture.sequence(), 3);
        double worst = schedule.run(25);
        LINES.add(String.format(Locale.ROOT, "| %s | %.1e | %d |", name, worst, schedule.moved));
        assertThat(worst).isLessThanOrEqualTo(bar(fixture));
    }

    /** The base and two models tuned from it as rows of the same runs; dynamic int8 in turn. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-optimum",
                "llama-genai",
                "llama-genai-fp16",
                "llama-genai-int4",
                "llama-community_q4f16",
                "llama-community_quantized"
            })
    void appendEach_adaptersOfOneBase_equalsEachAlone(String export) {
        Fixture fixture = Fixture.named(export);
        Path first = Fixture.adapter("llama-lora");
        Path second = Fixture.adapter("llama-patterns");
        try (LanguageModel base = fixture.open(first, second);
                LanguageModel one = base.withAdapter(first);
                LanguageModel other = base.withAdapter(second)) {
            check(fixture, fixture + " with two adapters", List.of(base, one, other));
        }
    }

    /** Whatever the kernels do with several rows: forbidden is forbidden. */
    @ParameterizedTest
    @ValueSource(strings = {"smollm-genai-int4", "llama-optimum"})
    void appendEach_batchingForbidden_equalsEachAloneToTheBit(String name) {
        Fixture fixture = Fixture.named(name);
        ModelOptions options = OnnxOptions.of(fixture.options())
                .withBatching(false)
                .applyTo(ModelOptions.builder().prefixCacheMegabytes(0))
                .build();
        try (LanguageModel model = Models.open(fixture.folder(), options)) {
            assertThat(new Schedule(List.of(model), List.of(model), fixture.sequence(), 3).run(10))
                    .isZero();
        }
    }

    /** As for any two ways to run a graph; see {@link FixtureTableTest}. Where rows would disturb each other: 0. */
    private static double bar(Fixture fixture) {
        return fixture.weights().equals("int8") ? 0 : fixture.tolerance();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models/small-base/model.onnx",
                "exports/llama-optimum-bf16/model.onnx",
                "exports/llama-genai-fp16/model.onnx",
                "exports/falcon-optimum/model.onnx"
            })
    void appendEach_cachesOnADevice_equalsTheHostPathToTheBit(String graph) {
        try (LanguageModel host = TestModels.open(graph, Device.CPU, 16);
                LanguageModel device = TestModels.open(graph, Device.CPU_AS_DEVICE, 16)) {
            int[] tokens = new SplittableRandom(9)
                    .ints(24, 0, host.vocabulary().size())
                    .toArray();
            float[][] onHost = new Schedule(List.of(host), List.of(host), tokens, 5).rows(20);
            float[][] onDevice = new Schedule(List.of(device), List.of(device), tokens, 5).rows(20);
            assertThat(onDevice).isDeepEqualTo(onHost);
        }
    }

    /** Sessions that join, leave, go back and move together or alone, as a seed has it. */
    private static final class Schedule {
        private final List<LanguageModel> together;
        private final List<LanguageModel> alone;
        private final int[] ids;
        private final SplittableRandom random;
        private final int width;
        private final ModelSession[] sessions = new ModelSession[SEQUENCES];
        private final ModelSession[] references = new ModelSession[SEQUENCES];
        private final List<float[]> all = new ArrayList<>();
        private double worst;
        private int moved;

        /** Sequences are of the models in turn. */
        Schedule(List<LanguageModel> together, List<LanguageModel> alone, int[] ids, long seed) {
            this.together = together;
            this.alone = alone;
            this.ids = ids;
            this.random = new SplittableRandom(seed);
            this.width = together.get(0).vocabulary().size();
        }

        float[][] rows(int steps) {
            run(steps);
            return all.toArray(float[][]::new);
        }

        double run(int steps) {
            try {
                for (int step = 0; step < steps; step++) {
                    step(step);
                }
            } finally {
                for (int i = 0; i < SEQUENCES; i++) {
                    close(i);
                }
            }
            return worst;
        }

        private void close(int i) {
            if (sessions[i] != null) {
                sessions[i].close();
                references[i].close();
                sessions[i] = null;
                references[i] = null;
            }
        }

        private void step(int step) {
            List<Integer> moving = new ArrayList<>();
            for (int i = 0; i < SEQUENCES; i++) {
                change(i);
                if (sessions[i] != null && random.nextInt(6) > 0) {
                    moving.add(i);
                }
            }
            int[] tokens = new int[moving.size()];
            Arrays.setAll(tokens, m -> token());
            float[][] found = new float[tokens.length][width];
            Map<ModelSession, RuntimeException> failures = together.get(step % together.size())
                    .appendEach(moving.stream().map(i -> sessions[i]).toList(), tokens, found);
            assertThat(failures).isEmpty();
            float[] expected = new float[width];
            for (int m = 0; m < tokens.length; m++) {
                references[moving.get(m)].append(tokens, m, 1, expected, 1);
                compare(expected, found[m]);
            }
            all.addAll(List.of(found));
            moved += tokens.length;
        }

        private void change(int i) {
            int what = random.nextInt(12);
            if (sessions[i] == null) {
                int[] prompt = new int[1 + random.nextInt(ids.length - 1)];
                Arrays.setAll(prompt, place -> token());
                sessions[i] = together.get(i % together.size()).newSession(Prompt.tokens(prompt));
                references[i] = alone.get(i % alone.size()).newSession(Prompt.tokens(prompt));
            } else if (what == 0) {
                close(i);
            } else if (what == 1) {
                int length = random.nextInt(sessions[i].length() + 1);
                sessions[i].truncate(length);
                references[i].truncate(length);
            } else if (what == 2) {
                int[] block = {token(), token(), token()};
                float[] row = new float[width];
                float[] expected = new float[width];
                sessions[i].append(block, 0, block.length, row, 1);
                references[i].append(block, 0, block.length, expected, 1);
                compare(expected, row);
            }
        }

        private int token() {
            return ids[random.nextInt(ids.length)];
        }

        private void compare(float[] expected, float[] found) {
            for (int i = 0; i < width; i++) {
                worst = Math.max(worst, Math.abs(expected[i] - found[i]));
            }
        }
    }

    /** Threads of their own, which begin, go on and end as they like, and remember one another's prompts. */
    @Test
    void streams_ofTheFamilyOnThreads_writeWhatEachWritesAlone() {
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            UpscaledEnsemble mix = Ensemble.upscale(large, tuned, base);
            List<LanguageModel> models = List.of(mix, mix.withStrength(0.5), tuned, mix.withAmplification(1.5));
            List<CompletableFuture<Generation>> together = new ArrayList<>();
            List<Generator> generators = new ArrayList<>();
            List<Prompt> prompts = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                GenerationOptions options =
                        GenerationOptions.builder().maxNewTokens(8 + i).build();
                Generator generator = Generator.of(models.get(i % models.size()), options);
                Prompt prompt = Prompt.text("What is the capital of "
                        + List.of("Peru", "Kenya", "Cuba").get(i % 3));
                generators.add(generator);
                prompts.add(prompt);
                together.add(CompletableFuture.supplyAsync(
                        () -> generator.generate(prompt), task -> new Thread(task).start()));
            }
            for (int i = 0; i < together.size(); i++) {
                assertThat(together.get(i).join().tokenIds())
                        .isEqualTo(generators.get(i).generate(prompts.get(i)).tokenIds());
            }
        }
    }

    /** Greedy texts of the family's mix, sixteen at once; ties closer than rounding would count, and there are none. */
    @Test
    void generateAll_familyMix_writesWhatEachWritesAlone() {
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open()) {
            Generator generator = Generator.of(
                    Ensemble.upscale(large, tuned, base),
                    GenerationOptions.builder().maxNewTokens(24).build());
            List<Prompt> prompts = new ArrayList<>();
            for (String subject : List.of("Japan", "Peru", "Kenya", "Norway", "Chile", "Ghana", "Nepal", "Cuba")) {
                prompts.add(Prompt.chat("What is the capital of " + subject + "?"));
                prompts.add(Prompt.chat("Which region is " + subject + " in, and what is its currency?"));
            }
            try (Generations together = generator.generateAll(prompts, 16)) {
                for (Prompt prompt : prompts) {
                    Generation alone = generator.generate(prompt);
                    assertThat(together.next().tokenIds()).isEqualTo(alone.tokenIds());
                }
            }
        }
    }
}
