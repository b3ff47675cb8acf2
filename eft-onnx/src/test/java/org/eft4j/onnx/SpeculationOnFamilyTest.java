package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Speculation;
import org.eft4j.Token;
import org.eft4j.family.Family;
import org.eft4j.testkit.ChiSquare;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Speculative against plain decoding on the real models. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpeculationOnFamilyTest {
    /** With the profile long, 2,000. */
    private static final int PROMPTS = Integer.getInteger("eft.prompts", 40);

    /** With the profile long, a million. */
    private static final int SAMPLES = Integer.getInteger("eft.samples", 30_000);

    /** Where the choice hangs on less than this, rounding may decide it otherwise. */
    private static final double NEAR_TIE_NATS = 1e-4;

    private LanguageModel large;
    private LanguageModel tuned;
    private LanguageModel base;

    @BeforeAll
    void open() {
        large = Family.LARGE_BASE.open();
        tuned = Family.SMALL_TUNED.open();
        base = Family.SMALL_BASE.open();
    }

    @AfterAll
    void close() {
        large.close();
        tuned.close();
        base.close();
    }

    @Test
    void generate_greedy_equalsPlainDecoding() throws IOException {
        List<Ensemble> mixes = List.of(
                Ensemble.upscale(large, tuned, base),
                Ensemble.upscale(large, tuned, base).withAmplification(1.5),
                Ensemble.upscale(large, tuned, base).withStrength(0.75),
                Ensemble.upscale(large, tuned, base).withDeltaTopP(0.9));
        int nearTies = 0;
        int index = 0;
        for (String question : questions()) {
            Ensemble mix = mixes.get(index % mixes.size());
            GenerationOptions.Builder options =
                    GenerationOptions.builder().maxNewTokens(32).logProbabilities(2);
            if (index % 3 == 1) {
                options.sampling(s -> s.repetitionPenalty(1.2).noRepeatNgramSize(3));
            }
            if (index % 3 == 2) {
                options.stopStrings(". ");
            }
            Speculation speculation = Speculation.automatic();
            int block = index % 17;
            Prompt prompt = Prompt.chat(question);
            Generation plain = Generator.of(mix, options.build()).generate(prompt);
            Generation fast = Generator.of(
                            mix,
                            options.speculation(block == 0 ? speculation : speculation.withBlockLength(block))
                                    .build())
                    .generate(prompt);
            nearTies += sameUpToANearTie(question, plain, fast) ? 0 : 1;
            index++;
        }
        assertThat(nearTies).as("texts that part at a near tie, of %d", index).isLessThanOrEqualTo(1 + index / 500);
    }

    /** Whether two generations are the same; where they part, the choice must have been a near tie. */
    private static boolean sameUpToANearTie(String question, Generation plain, Generation fast) {
        int common = Math.min(plain.tokens().size(), fast.tokens().size());
        for (int i = 0; i < common; i++) {
            Token.LogProbabilities want =
                    plain.tokens().get(i).logProbabilities().orElseThrow();
            Token.LogProbabilities got = fast.tokens().get(i).logProbabilities().orElseThrow();
            if (plain.tokens().get(i).id() != fast.tokens().get(i).id()) {
                assertThat(want.top().get(0).logProbability())
                        .as("%s, token %d", question, i)
                        .isCloseTo(want.top().get(1).logProbability(), within(NEAR_TIE_NATS));
                return false;
            }
            assertThat(got.value()).as("%s, token %d", question, i).isCloseTo(want.value(), within(1e-4));
        }
        assertThat(fast.text()).as(question).isEqualTo(plain.text());
        assertThat(fast.finishReason()).as(question).isEqualTo(plain.finishReason());
        return true;
    }

    @Test
    void generate_sampled_hasTheDistributionOfPlainDecoding() {
        Ensemble mix =
                Ensemble.upscale(new RememberingModel(large), new RememberingModel(tuned), new RememberingModel(base));
        Speculation speculation = Speculation.byMember("tuned").withBlockLength(2);
        ChiSquare.assertSameDistribution(
                "the first two tokens", sample(mix, null, 0), sample(mix, speculation, SAMPLES));
    }

    private static Map<String, Long> sample(Ensemble mix, @Nullable Speculation speculation, long firstSeed) {
        Prompt prompt = Prompt.tokens(mix.encode(Prompt.chat("What is a heron?")));
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < SAMPLES; i++) {
            GenerationOptions.Builder options = GenerationOptions.builder()
                    .maxNewTokens(3)
                    .sampling(s -> s.temperature(1.2).topK(40))
                    .seed(firstSeed + i);
            if (speculation != null) {
                options.speculation(speculation);
            }
            int[] ids = Generator.of(mix, options.build()).generate(prompt).tokenIds();
            // the first is never drafted, the next two are
            String rest = Arrays.stream(ids).skip(1).mapToObj(Integer::toString).collect(Collectors.joining(","));
            counts.merge(rest, 1L, Long::sum);
        }
        return counts;
    }

    private static List<String> questions() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SpeculationOnFamilyTest.class.getResourceAsStream("questions.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines().limit(PROMPTS).toList();
        }
    }
}
