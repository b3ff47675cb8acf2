package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logits that are no scores are refused by name and position, and the session stands where it stood. */
class UnusableLogitsTest {
    private static final int WIDTH = 7;
    private static final Prompt PROMPT = Prompt.tokens(1, 2, 3);
    private static final int PROMPT_LENGTH = 3;
    private static final List<String> NAMES = List.of("large", "tuned", "base");

    record Spoiler(String found, Consumer<float[]> spoil) {
        @Override
        public String toString() {
            return found;
        }
    }

    static List<Spoiler> spoilers() {
        return List.of(
                new Spoiler("NaN", row -> row[4] = Float.NaN),
                new Spoiler("Infinity", row -> row[WIDTH - 1] = Float.POSITIVE_INFINITY),
                new Spoiler("every token", row -> Arrays.fill(row, Float.NEGATIVE_INFINITY)));
    }

    @ParameterizedTest
    @MethodSource("spoilers")
    void append_oneMemberSpoiled_namesItAndKeepsTheSession(Spoiler spoiler) {
        for (String name : NAMES) {
            for (LanguageModel mix : mixes(name, PROMPT_LENGTH + 2, spoiler)) {
                float[] row = new float[WIDTH];
                try (ModelSession session = mix.newSession(PROMPT)) {
                    session.append(new int[] {5}, 0, 1, row, 1);
                    assertThatThrownBy(() -> session.append(new int[] {6}, 0, 1, row, 1))
                            .isInstanceOf(BackendException.class)
                            .hasMessageContaining("member '" + name + "' at position 2")
                            .hasMessageContaining(spoiler.found);
                    assertThat(session.length()).isEqualTo(1);
                    session.append(new int[] {6}, 0, 1, row, 1);
                    Distributions.assertEqual(
                            mix.name(),
                            Distributions.logSoftmax(Distributions.doubles(row)),
                            Distributions.next(mix, PROMPT, 5, 6),
                            1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spoilers")
    void promptLogits_oneMemberSpoiled_namesItEachTime(Spoiler spoiler) {
        for (String name : NAMES) {
            for (LanguageModel mix : mixes(name, PROMPT_LENGTH, spoiler)) {
                float[] row = new float[WIDTH];
                try (ModelSession session = mix.newSession(PROMPT)) {
                    for (int time = 0; time < 2; time++) {
                        assertThatThrownBy(() -> session.promptLogits(row))
                                .isInstanceOf(BackendException.class)
                                .hasMessageContaining("member '" + name + "' at position 0")
                                .hasMessageContaining(spoiler.found);
                    }
                    assertThat(session.length()).isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spoilers")
    void generateAndScore_modelAloneSpoiled_nameIt(Spoiler spoiler) {
        assertThatThrownBy(() ->
                        Generator.of(model("solo", PROMPT_LENGTH + 1, spoiler)).generate(PROMPT))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("solo")
                .hasMessageContaining("position 1")
                .hasMessageContaining(spoiler.found);
        assertThatThrownBy(() ->
                        Scorer.of(model("solo", PROMPT_LENGTH + 1, spoiler)).score(PROMPT, 1, 2, 3))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("solo at position 1")
                .hasMessageContaining(spoiler.found);
    }

    @Test
    void promptLogits_loneMemberSpoiled_isRefusedToo() {
        Spoiler nan = spoilers().get(0);
        Ensemble lone = Ensemble.of(Member.of("only", model("m", PROMPT_LENGTH, nan), 1));
        try (ModelSession session = lone.newSession(PROMPT)) {
            assertThatThrownBy(() -> session.promptLogits(new float[WIDTH]))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("member 'only' at position 0");
        }
    }

    /** Mixes of fresh models, of which the named one is spoiled; in the last it is the member of a member. */
    private static List<LanguageModel> mixes(String spoiled, int length, Spoiler spoiler) {
        List<LanguageModel> mixes = new ArrayList<>();
        mixes.add(upscale(spoiled, length, spoiler));
        mixes.add(upscale(spoiled, length, spoiler).withDeltaTopP(0.9));
        mixes.add(Ensemble.of(
                Member.of("outer", TestModels.ngram("outer", 5, WIDTH).build(), 1),
                Member.of("inner", upscale(spoiled, length, spoiler), 0.5)));
        return mixes;
    }

    private static UpscaledEnsemble upscale(String spoiled, int length, Spoiler spoiler) {
        List<InMemoryModel> models = NAMES.stream()
                .map(name -> name.equals(spoiled)
                        ? model(name, length, spoiler)
                        : TestModels.ngram(name, name.hashCode(), WIDTH).build())
                .toList();
        return Ensemble.upscale(models.get(0), models.get(1), models.get(2));
    }

    private static InMemoryModel model(String name, int length, Spoiler spoiler) {
        InMemoryModel.Logits logits = InMemoryModel.ngram(name.hashCode(), 2, 2);
        return TestModels.ngram(name, 0, WIDTH)
                .logits(new Hiccup(logits, length, spoiler.spoil))
                .build();
    }
}
