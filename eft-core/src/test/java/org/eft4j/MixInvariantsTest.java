package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryModel.Logits;
import org.junit.jupiter.api.Test;

/** What must hold for any mix, tried on many: design.md, invariant 1. */
class MixInvariantsTest {
    private static final int RUNS = 200;
    private static final double ROUNDING = 1e-4;
    private static final Prompt PROMPT = Prompt.tokens(1, 0);
    private static final int[] CONTINUATION = {0, 1, 1};

    /** Every kind of mix, of four models. */
    private static final Map<String, Function<List<InMemoryModel>, Ensemble>> MIXES = mixes();

    private static Map<String, Function<List<InMemoryModel>, Ensemble>> mixes() {
        Map<String, Function<List<InMemoryModel>, Ensemble>> mixes = new LinkedHashMap<>();
        mixes.put("upscale", m -> Ensemble.upscale(m.get(0), m.get(1), m.get(2)));
        mixes.put("proxyTuning", m -> Ensemble.proxyTuning(m.get(0), m.get(1), m.get(2), 0.7));
        mixes.put(
                "delta top-p",
                m -> Ensemble.upscale(m.get(0), m.get(1), m.get(2)).withDeltaTopP(0.8));
        mixes.put("contrast", m -> Ensemble.contrast(m.get(0), m.get(1)));
        mixes.put("interpolate", m -> Ensemble.interpolate(m.get(0), m.get(1), m.get(2), m.get(3), 0.3));
        mixes.put(
                "nested",
                m -> Ensemble.upscale(
                        Ensemble.contrast(m.get(0), m.get(3)),
                        Ensemble.upscale(m.get(0), m.get(1), m.get(2)).withDeltaTopP(0.8),
                        m.get(2)));
        return mixes;
    }

    @Test
    void mix_loneMemberOfWeight1_isTheModelToTheBit() {
        for (long seed = 0; seed < RUNS; seed++) {
            InMemoryModel model = TestModels.ngram("model", seed, width(seed)).build();
            Ensemble lone = Ensemble.of(Member.of("only", model, 1));
            assertThat(rows(lone)).as("seed %d", seed).isEqualTo(rows(model));
        }
    }

    @Test
    void mix_amplification0UnderDeltaTopP_isTheTunedModelToTheBit() {
        for (long seed = 0; seed < RUNS; seed++) {
            InMemoryModel tuned = TestModels.ngram("tuned", seed, width(seed)).build();
            InMemoryModel other = TestModels.ngram("other", ~seed, width(seed)).build();
            Ensemble lone =
                    Ensemble.upscale(other, tuned, other).withAmplification(0).withDeltaTopP(0.9);
            assertThat(rows(lone)).as("seed %d", seed).isEqualTo(rows(tuned));
        }
    }

    @Test
    void mix_membersInAnotherOrder_isTheSame() {
        for (long seed = 0; seed < RUNS; seed++) {
            List<Member> members = members(seed);
            List<Member> shuffled = new ArrayList<>(members);
            Collections.shuffle(shuffled, new Random(seed));
            assertSameDistribution(
                    "seed %d: %s".formatted(seed, shuffled), Ensemble.of(shuffled), Ensemble.of(members));
        }
    }

    @Test
    void mix_memberOfWeight0_isNeverEvaluatedAndChangesNoBit() {
        for (long seed = 0; seed < RUNS; seed++) {
            List<Member> members = members(seed);
            int width = members.get(0).model().vocabulary().size();
            InMemoryModel absent = TestModels.ngram("absent", seed, width)
                    .logits((tokens, length, row) -> {
                        throw new AssertionError("a member of weight 0 was evaluated");
                    })
                    .build();
            List<Member> more = new ArrayList<>(members);
            more.add(new SplittableRandom(seed).nextInt(members.size() + 1), Member.of("absent", absent, 0));
            Ensemble mix = Ensemble.of(more);
            assertThat(rows(mix)).as("seed %d: %s", seed, mix).isEqualTo(rows(Ensemble.of(members)));
            try (ModelSession session = mix.newSession(PROMPT)) {
                session.promptLogits(new float[width]);
                assertThat(absent.openSessions()).isZero();
            }
        }
    }

    @Test
    void mix_constantsAddedToLogits_isTheSame() {
        MIXES.forEach((name, mix) -> {
            for (long seed = 0; seed < RUNS; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                List<InMemoryModel> plain = new ArrayList<>();
                List<InMemoryModel> shifted = new ArrayList<>();
                for (int m = 0; m < 4; m++) {
                    Logits logits = InMemoryModel.ngram(random.nextLong(), 2, 2);
                    double constant = random.nextDouble(-30, 30);
                    plain.add(model(m, width(seed), logits));
                    shifted.add(model(m, width(seed), (tokens, length, row) -> {
                        logits.fill(tokens, length, row);
                        for (int id = 0; id < row.length; id++) {
                            row[id] += (float) (constant + length);
                        }
                    }));
                }
                assertSameDistribution("%s, seed %d".formatted(name, seed), mix.apply(shifted), mix.apply(plain));
            }
        });
    }

    @Test
    void mix_nestedLinearMix_equalsTheFlatOne() {
        for (long seed = 0; seed < RUNS; seed++) {
            List<Member> inner = members(seed);
            SplittableRandom random = new SplittableRandom(~seed);
            double outerWeight = random.nextDouble(-1, 2);
            int width = inner.get(0).model().vocabulary().size();
            Member other = Member.of("other", model(9, width, InMemoryModel.ngram(~seed, 2, 2)), 0.7);
            Ensemble nested = Ensemble.of(other, Member.of("inner", Ensemble.of(inner), outerWeight));
            List<Member> flat = new ArrayList<>(List.of(other));
            inner.forEach(m -> flat.add(Member.of(m.name(), m.model(), outerWeight * m.weight(0))));
            assertSameDistribution("seed %d: %s".formatted(seed, nested), nested, Ensemble.of(flat));
        }
    }

    @Test
    void generate_loneMemberOfWeight1_writesWhatTheModelWrites() {
        for (long seed = 0; seed < RUNS; seed++) {
            LanguageModel model = RandomMix.draw(seed, 5 + (int) (seed % 20)).model();
            Ensemble lone = Ensemble.of(Member.of("only", model, 1));
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(12)
                    .temperature(seed % 2 == 0 ? 0 : 0.8)
                    .sampling(s -> s.repetitionPenalty(1.3).topP(0.95))
                    .seed(seed)
                    .build();
            assertThat(Generator.of(lone, options).generate(PROMPT).tokenIds())
                    .as("seed %d: %s", seed, model.name())
                    .isEqualTo(Generator.of(model, options).generate(PROMPT).tokenIds());
        }
    }

    /** Every option whose effect depends on the level or the shape of the scores. */
    private static List<GenerationOptions> everyOption(long seed) {
        List<Consumer<SamplingOptions.Builder>> shapings = List.of(
                s -> {},
                s -> s.repetitionPenalty(1.3),
                s -> s.presencePenalty(0.5).frequencyPenalty(0.2),
                s -> s.noRepeatNgramSize(2),
                s -> s.logitBias(1, 2).badWord(0),
                s -> s.logitsProcessor((history, scores) -> scores[0] = 0));
        List<Consumer<SamplingOptions.Builder>> filters = List.of(
                s -> s.temperature(0),
                s -> s.temperature(0.8).topK(5),
                s -> s.temperature(1.5).topP(0.9),
                s -> s.minP(0.2),
                s -> s.typicalP(0.8));
        List<GenerationOptions> all = new ArrayList<>();
        for (Consumer<SamplingOptions.Builder> shaping : shapings) {
            for (Consumer<SamplingOptions.Builder> filter : filters) {
                all.add(GenerationOptions.builder()
                        .maxNewTokens(12)
                        .seed(seed)
                        .logProbabilities(2)
                        .sampling(shaping.andThen(filter))
                        .build());
            }
        }
        return all;
    }

    @Test
    void generate_upscaleOfOneModelWithItself_writesWhatTheModelWritesUnderEveryOption() {
        for (long seed = 0; seed < 20; seed++) {
            InMemoryModel model =
                    TestModels.ngram("model", seed, 5 + width(seed)).build();
            UpscaledEnsemble up = Ensemble.upscale(model, model, model);
            for (GenerationOptions options : everyOption(seed)) {
                List<Token> expected =
                        Generator.of(model, options).generate(PROMPT).tokens();
                for (Ensemble mix : List.of(
                        up,
                        up.withDeltaTopP(0.8),
                        Ensemble.downscale(model, model, model),
                        Ensemble.upscale(up, up, up))) {
                    assertThat(Generator.of(mix, options).generate(PROMPT).tokens())
                            .as("seed %d, %s", seed, mix)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void generate_sameSeed_givesTheSameTokens() {
        for (long seed = 0; seed < RUNS; seed++) {
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(12)
                    .temperature(1)
                    .seed(seed)
                    .build();
            int[] first = Generator.of(RandomMix.draw(seed, 12).model(), options)
                    .generate(PROMPT)
                    .tokenIds();
            int[] again = Generator.of(RandomMix.draw(seed, 12).model(), options)
                    .generate(PROMPT)
                    .tokenIds();
            assertThat(again).as("seed %d", seed).isEqualTo(first);
        }
    }

    /** Two to five members of random weights, the first one positive. */
    private static List<Member> members(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = 2 + random.nextInt(4);
        List<Member> members = new ArrayList<>();
        for (int m = 0; m < count; m++) {
            Logits logits = InMemoryModel.ngram(random.nextLong(), 2, 2);
            double weight = m == 0 ? random.nextDouble(0.1, 2) : random.nextDouble(-1.5, 1.5);
            members.add(Member.of("member" + m, model(m, width(seed), logits), weight));
        }
        return members;
    }

    /** Two to 40 tokens. */
    private static int width(long seed) {
        return 2 + (int) (seed % 39);
    }

    private static InMemoryModel model(int number, int width, Logits logits) {
        return TestModels.ngram("model" + number, 0, width).logits(logits).build();
    }

    /** The row after the prompt and the rows after each token of a block. */
    private static float[] rows(LanguageModel model) {
        int width = model.vocabulary().size();
        float[] prompt = new float[width];
        float[] all = new float[(CONTINUATION.length + 1) * width];
        try (ModelSession session = model.newSession(PROMPT)) {
            session.append(CONTINUATION, 0, CONTINUATION.length, all, CONTINUATION.length);
            session.promptLogits(prompt);
        }
        System.arraycopy(prompt, 0, all, CONTINUATION.length * width, width);
        return all;
    }

    private static void assertSameDistribution(String what, LanguageModel found, LanguageModel expected) {
        Distributions.assertEqual(
                what, Distributions.next(found, PROMPT), Distributions.next(expected, PROMPT), ROUNDING);
        Distributions.assertEqual(
                what,
                Distributions.next(found, PROMPT, CONTINUATION),
                Distributions.next(expected, PROMPT, CONTINUATION),
                ROUNDING);
    }
}
