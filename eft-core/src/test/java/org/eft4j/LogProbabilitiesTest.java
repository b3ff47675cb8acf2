package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eft4j.Token.Candidate;
import org.eft4j.Token.LogProbabilities;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

/** What is reported with each token: normalised, in nats, before processors and temperature. */
class LogProbabilitiesTest {
    private static final double NEVER = Double.NEGATIVE_INFINITY;
    private static final Prompt PROMPT = Prompt.tokens(0, 1);
    private static final int WIDTH = 9;

    private final InMemoryModel large = TestModels.ngram("large", 1, WIDTH).build();
    private final InMemoryModel tuned = TestModels.ngram("tuned", 2, WIDTH).build();
    private final InMemoryModel base = TestModels.ngram("base", 3, WIDTH).build();
    private final InMemoryModel other = TestModels.ngram("other", 4, WIDTH).build();
    private final Ensemble mix = Ensemble.upscale(large, tuned, base);

    private static GenerationOptions.Builder options() {
        return GenerationOptions.builder().maxNewTokens(5);
    }

    @Test
    void generate_notAskedFor_areAbsent() {
        assertThat(Generator.of(mix, options().build()).generate(PROMPT).tokens())
                .allMatch(token -> token.logProbabilities().isEmpty());
    }

    @Test
    void generate_processorsAndTemperature_doNotChangeThem() {
        GenerationOptions options = options()
                .logProbabilities(WIDTH)
                .temperature(2)
                .seed(5)
                .sampling(s -> s.repetitionPenalty(3)
                        .logitBias(4, -50)
                        .topK(2)
                        .logitsProcessor((history, scores) -> scores[1] = Float.NEGATIVE_INFINITY))
                .build();
        Generation generation = Generator.of(mix, options).generate(PROMPT);
        int[] ids = generation.tokenIds();
        for (int i = 0; i < ids.length; i++) {
            double[] distribution = Distributions.next(mix, PROMPT, Arrays.copyOf(ids, i));
            LogProbabilities reported =
                    generation.tokens().get(i).logProbabilities().orElseThrow();
            assertThat(reported.value()).isCloseTo(distribution[ids[i]], within(1e-5));
            assertThat(reported.top()).hasSize(WIDTH);
            for (Candidate candidate : reported.top()) {
                assertThat(candidate.logProbability()).isCloseTo(distribution[candidate.id()], within(1e-5));
            }
        }
    }

    @Test
    void top_ties_areFallingAndTheLowerIdFirst() {
        LanguageModel model = TestModels.constant("m", 1, 3, NEVER, 3, 2, 1);
        assertThat(top(model, 3)).containsExactly(1, 3, 4);
        assertThat(top(model, 4)).containsExactly(1, 3, 4, 0);
        assertThat(top(model, 100)).as("what cannot occur is left out").containsExactly(1, 3, 4, 0, 5);
        assertThat(top(model, 0)).isEmpty();
    }

    private static List<Integer> top(LanguageModel model, int count) {
        GenerationOptions options = options().logProbabilities(count).build();
        Token token = Generator.of(model, options).generate(PROMPT).tokens().get(0);
        return token.logProbabilities().orElseThrow().top().stream()
                .map(Candidate::id)
                .toList();
    }

    @Test
    void members_mix_areEachOnesOwnDistribution() {
        GenerationOptions options = options().memberLogProbabilities(true).build();
        Generation generation = Generator.of(mix, options).generate(PROMPT);
        int[] ids = generation.tokenIds();
        for (int i = 0; i < ids.length; i++) {
            int[] before = Arrays.copyOf(ids, i);
            Map<String, Double> members =
                    generation.tokens().get(i).logProbabilities().orElseThrow().members();
            assertThat(members.keySet()).containsExactly("large", "tuned", "base");
            assertMember(members, "large", Distributions.next(large, PROMPT, before)[ids[i]]);
            assertMember(members, "tuned", Distributions.next(tuned, PROMPT, before)[ids[i]]);
            assertMember(members, "base", Distributions.next(base, PROMPT, before)[ids[i]]);
        }
    }

    @Test
    void members_nested_areNamedByTheirPath() {
        Ensemble inner = Ensemble.interpolate(tuned, other, 0.3);
        Ensemble outer = Ensemble.upscale(large, inner, base);
        GenerationOptions options = options().memberLogProbabilities(true).build();
        Token token = Generator.of(outer, options).generate(PROMPT).tokens().get(0);
        Map<String, Double> members = token.logProbabilities().orElseThrow().members();
        assertThat(members.keySet()).containsExactly("large", "tuned", "tuned/first", "tuned/second", "base");
        assertMember(members, "tuned", Distributions.next(inner, PROMPT)[token.id()]);
        assertMember(members, "tuned/first", Distributions.next(tuned, PROMPT)[token.id()]);
        assertMember(members, "tuned/second", Distributions.next(other, PROMPT)[token.id()]);
    }

    @Test
    void members_modelAlone_areEmpty() {
        GenerationOptions options = options().memberLogProbabilities(true).build();
        Token token = Generator.of(large, options).generate(PROMPT).tokens().get(0);
        assertThat(token.logProbabilities().orElseThrow().members()).isEmpty();
    }

    private static void assertMember(Map<String, Double> members, String name, double expected) {
        assertThat(members.get(name)).as(name).isCloseTo(expected, within(1e-5));
    }
}
