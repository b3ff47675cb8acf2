package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Member;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the library promises of every model and mix, on learned weights. */
class FamilyInvariantsTest {
    private static final double ROUNDING = 1e-4;
    private static final String QUESTION = "What kind of thing is a klystron?";

    private static LanguageModel large;
    private static LanguageModel tuned;
    private static LanguageModel base;
    private static int[] prompt;
    private static int[] answer;

    @BeforeAll
    static void open() {
        large = Family.LARGE_BASE.open();
        tuned = Family.SMALL_TUNED.open();
        base = Family.SMALL_BASE.open();
        prompt = tuned.encode(Prompt.chat(QUESTION));
        answer = tuned.tokenizer().encode("Sure! It is a kind of electronic device.", false, true);
    }

    @AfterAll
    static void close() {
        List.of(large, tuned, base).forEach(LanguageModel::close);
    }

    @ParameterizedTest
    @EnumSource
    void open_everyModel_isWhatItsNameSays(Family model) {
        try (LanguageModel opened = model.open()) {
            assertThat(opened.name())
                    .isEqualTo(model.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            assertThat(opened.chatTemplate().isPresent())
                    .isEqualTo(!model.name().contains("_BASE"));
        }
    }

    @Test
    void ensemble_oneMemberOfWeightOne_isThatModelToTheBit() {
        assertThat(rows(Ensemble.of(Member.of("only", large, 1)))).isEqualTo(rows(large));
    }

    @Test
    void ensemble_memberOfWeightZero_isAbsent() {
        Ensemble without = Ensemble.of(Member.of("large", large, 1), Member.of("base", base, -0.5));
        Ensemble with =
                Ensemble.of(Member.of("large", large, 1), Member.of("tuned", tuned, 0), Member.of("base", base, -0.5));

        assertThat(rows(with)).isEqualTo(rows(without));
    }

    @Test
    void ensemble_otherOrderOfMembers_isTheSameMix() {
        Member first = Member.of("large", large, 1);
        Member second = Member.of("tuned", tuned, 1);
        Member third = Member.of("base", base, -1);

        assertSameDistribution(rows(Ensemble.of(third, second, first)), rows(Ensemble.of(first, second, third)));
    }

    @Test
    void ensemble_nested_isTheSameMix() {
        Ensemble pair = Ensemble.of(Member.of("tuned", tuned, 1), Member.of("base", base, -1));
        Ensemble nested = Ensemble.of(Member.of("large", large, 1), Member.of("change", pair, 1));

        assertSameDistribution(rows(nested), rows(Ensemble.upscale(large, tuned, base)));
    }

    @Test
    void session_truncatedAndAppended_equalsAFreshOne() {
        for (LanguageModel model : List.of(large, Ensemble.upscale(large, tuned, base))) {
            int width = model.vocabulary().size();
            float[] scratch = new float[width];
            float[] again = new float[answer.length * width];
            try (ModelSession session = model.newSession(Prompt.tokens(prompt))) {
                session.append(answer, 0, answer.length, scratch, 0);
                session.truncate(3);
                session.append(answer, 5, 2, scratch, 1);
                session.truncate(0);
                session.append(answer, 0, answer.length, again, answer.length);
            }
            assertSameDistribution(again, rows(model));
        }
    }

    @Test
    void prefill_inChunks_equalsTheWhole() {
        ModelOptions inChunks = OnnxOptions.defaults()
                .withPrefillChunk(3)
                .applyTo(ModelOptions.builder())
                .build();
        try (LanguageModel chunked = Models.open(Family.LARGE_BASE.folder(), inChunks)) {
            assertSameDistribution(rows(chunked), rows(large));
        }
    }

    @Test
    void generator_sameSeed_givesTheSameTokens() {
        Ensemble mix = Ensemble.upscale(large, tuned, base);
        GenerationOptions options =
                GenerationOptions.builder().temperature(1.5).seed(3).build();

        List<int[]> runs = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            runs.add(Generator.of(mix, options).generate(Prompt.chat(QUESTION)).tokenIds());
        }
        Generation other =
                Generator.of(mix, options.toBuilder().seed(4).build()).generate(Prompt.chat(QUESTION));

        assertThat(runs).allMatch(run -> Arrays.equals(run, runs.get(0)));
        assertThat(other.tokenIds()).isNotEqualTo(runs.get(0));
    }

    @Test
    void close_twice_isQuietAndEndsUse() {
        LanguageModel model = Family.SMALL_TUNED.open();
        ModelSession session = model.newSession(Prompt.tokens(prompt));

        assertThatCode(() -> {
                    model.close();
                    model.close();
                    session.close();
                    session.close();
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> model.newSession(Prompt.tokens(prompt)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void close_ofAModelUnderARunningGeneration_endsItBetweenTwoSteps() throws Exception {
        LanguageModel model = Family.LARGE_BASE.open();
        CountDownLatch running = new CountDownLatch(20);
        CompletableFuture<Void> steps = CompletableFuture.runAsync(() -> {
            float[] row = new float[model.vocabulary().size()];
            try (ModelSession session = model.newSession(Prompt.tokens(prompt))) {
                while (true) {
                    session.append(answer, 0, answer.length, row, 1);
                    session.truncate(0);
                    running.countDown();
                }
            }
        });
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();

        model.close();

        assertThatThrownBy(steps::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** The logits after each token of the answer, one row after the other. */
    private static float[] rows(LanguageModel model) {
        float[] rows = new float[answer.length * model.vocabulary().size()];
        try (ModelSession session = model.newSession(Prompt.tokens(prompt))) {
            session.append(answer, 0, answer.length, rows, answer.length);
        }
        return rows;
    }

    /** Log-probabilities are compared, since a mix may be off by a constant. */
    private static void assertSameDistribution(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        int width = found.length / answer.length;
        for (int from = 0; from < found.length; from += width) {
            double shift = logSumExp(found, from, width) - logSumExp(expected, from, width);
            double largest = 0;
            for (int i = from; i < from + width; i++) {
                largest = Math.max(largest, Math.abs(found[i] - expected[i] - shift));
            }
            assertThat(largest)
                    .as("largest difference at token %d", from / width)
                    .isLessThan(ROUNDING);
        }
    }

    private static double logSumExp(float[] rows, int from, int width) {
        double sum = 0;
        for (int i = from; i < from + width; i++) {
            sum += Math.exp(rows[i]);
        }
        return Math.log(sum);
    }
}
