package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

/** What an ensemble is as a model: its abilities, limits and end tokens follow from its members. */
class GeneralMixTest {
    private static final int WIDTH = 6;

    private static InMemoryModel.Builder model(String name) {
        return TestModels.ngram(name, name.hashCode(), WIDTH);
    }

    @Test
    void of_noPositiveMember_isRefused() {
        assertThatThrownBy(() -> Ensemble.of()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ensemble.of(Member.of("a", model("a").build(), 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("positive weight");
        assertThatThrownBy(() -> Ensemble.of(Member.of("a", model("a").build(), -1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void of_twoMembersOfOneName_isRefused() {
        InMemoryModel model = model("m").build();
        assertThatThrownBy(() -> Ensemble.of(Member.of("same", model, 1), Member.of("same", model, -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'same' twice");
    }

    @Test
    void member_absurdNameOrWeight_isRefused() {
        InMemoryModel model = model("m").build();
        assertThatThrownBy(() -> Member.of(" ", model, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Member.of("a/b", model, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Member.of("a", model, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        for (double weight : new double[] {Double.POSITIVE_INFINITY, 1e300, -1e300}) {
            assertThatThrownBy(() -> Member.of("a", model, weight))
                    .as("beyond the range of float")
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void endTokens_mix_areThoseOfPositiveMembers() {
        Ensemble mix = Ensemble.of(
                Member.of("positive", model("a").endTokens(0).build(), 1),
                Member.of("alsoPositive", model("b").endTokens(3, 0).build(), 0.5),
                Member.of("negative", model("c").endTokens(4).build(), -1),
                Member.of("absent", model("d").endTokens(5).build(), 0));
        assertThat(mix.endTokens()).containsExactlyInAnyOrder(0, 3);
    }

    @Test
    void endTokens_upscale_areThoseOfLargeAndTuned() {
        Ensemble mix = Ensemble.upscale(
                model("large").endTokens(0).build(),
                model("tuned").endTokens(3, 0).build(),
                model("base").endTokens(1).build());
        assertThat(mix.endTokens()).containsExactlyInAnyOrder(0, 3);
    }

    @Test
    void capabilities_mix_areSharedByEveryEvaluatedMember() {
        Ensemble mix = Ensemble.of(
                Member.of("all", model("a").build(), 1),
                Member.of(
                        "rows",
                        model("b").capabilities(Capability.MULTIPLE_LOGIT_ROWS).build(),
                        1),
                Member.of("absent", model("c").capabilities().build(), 0));
        assertThat(mix.capabilities()).isEqualTo(Set.of(Capability.MULTIPLE_LOGIT_ROWS));
    }

    @Test
    void contextLength_mix_isTheShortestOfEvaluatedMembers() {
        Ensemble mix = Ensemble.of(
                Member.of("long", model("a").contextLength(100).build(), 1),
                Member.of("short", model("b").contextLength(50).build(), -1),
                Member.of("absent", model("c").contextLength(10).build(), 0));
        assertThat(mix.contextLength()).isEqualTo(50);
    }

    @Test
    void remaining_viewsOfDifferentLength_isThatOfTheFullestMember() {
        Ensemble mix = Ensemble.of(
                Member.of("one", model("a").contextLength(10).build(), 1),
                Member.of("other", model("b").contextLength(10).build(), 1));
        Prompt prompt = Prompt.tokens(1, 2).withView("other", Prompt.tokens(1, 2, 3, 4, 5, 0));
        try (ModelSession session = mix.newSession(prompt)) {
            assertThat(session.remaining()).isEqualTo(4);
        }
    }

    @Test
    void suggestedOptions_mix_areTheReferenceMembers() {
        GenerationOptions suggested =
                GenerationOptions.builder().maxNewTokens(7).build();
        Ensemble mix = Ensemble.upscale(
                model("large")
                        .suggestedOptions(
                                GenerationOptions.builder().maxNewTokens(3).build())
                        .build(),
                model("tuned").suggestedOptions(suggested).build(),
                model("base").build());
        assertThat(mix.suggestedOptions()).containsSame(suggested);
    }
}
