package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

/** Members that say that they have the same weights read each token in one call. */
class SharedWeightsTest {
    private static final InMemoryTokenizer LETTERS = InMemoryTokenizer.letters(6);
    private static final GenerationOptions FOUR =
            GenerationOptions.builder().maxNewTokens(4).build();

    private final Object weights = new Object();

    /** How many sessions each joint call moved. */
    private final List<Integer> moved = new ArrayList<>();

    private final LanguageModel large = model("large", 1);
    private final LanguageModel tuned = sharing(model("tuned", 2));
    private final LanguageModel base = sharing(model("base", 3));

    private static LanguageModel model(String name, long seed) {
        return InMemoryModel.builder(LETTERS)
                .name(name)
                .logits(InMemoryModel.ngram(seed, 2, 2))
                .build();
    }

    /** A model that stands for another one, over weights that it shares. */
    private LanguageModel sharing(LanguageModel model) {
        return new ForwardingLanguageModel(model) {
            @Override
            public Object weights() {
                return weights;
            }

            @Override
            public Map<ModelSession, RuntimeException> appendEach(
                    List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
                moved.add(sessions.size());
                return super.appendEach(sessions, tokens, rows);
            }
        };
    }

    @Test
    void generate_pairWithOneSetOfWeights_readsEachTokenInOneCall() {
        Generation together =
                Generator.of(Ensemble.upscale(large, tuned, base), FOUR).generate(Prompt.text("ab"));
        assertThat(moved).containsExactly(2, 2, 2);
        Ensemble apart = Ensemble.upscale(large, model("tuned", 2), model("base", 3));
        assertThat(together.tokenIds())
                .isEqualTo(Generator.of(apart, FOUR).generate(Prompt.text("ab")).tokenIds());
    }

    @Test
    void append_singleToken_isOneCallInAnySessionOfTheMix() {
        Ensemble mix = Ensemble.of(Member.of("t", tuned, 2), Member.of("b", base, -1));
        float[] row = new float[mix.vocabulary().size()];
        try (ModelSession session = mix.newSession(Prompt.text("a"))) {
            session.append(new int[] {1}, 0, 1, row, 1);
            assertThat(moved).containsExactly(2);
            session.truncate(0);
            session.append(new int[] {1, 2}, 0, 2, row, 1);
            assertThat(moved).containsExactly(2);
            assertThat(session.length()).isEqualTo(2);
        }
    }

    @Test
    void generateAll_pairWithOneSetOfWeights_movesAllOfItAtOnce() {
        Generator generator = Generator.of(Ensemble.upscale(large, tuned, base), FOUR);
        try (Generator.Generations all = generator.generateAll(List.of(Prompt.text("ab"), Prompt.text("c")), 2)) {
            all.next();
            all.next();
        }
        assertThat(moved).containsExactly(4, 4, 4);
    }

    @Test
    void withVocabulary_ofAModelWithSharedWeights_sharesThem() {
        assertThat(tuned.withVocabulary(tuned.vocabulary()).weights()).isSameAs(weights);
        assertThat(large.weights()).isSameAs(large);
    }

    @Test
    void withAdapter_modelWithoutAdapters_isRefusedWithWhatToDo() {
        assertThatThrownBy(() -> large.withAdapter(Path.of("lora")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("large", "lora", "ModelOptions.builder().adapter");
    }
}
