package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.eft4j.Explanation.Change;
import org.eft4j.Explanation.Request;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

/** Explanations against the distributions of fresh sessions, in double precision. */
class ExplanationTest {
    private static final int WIDTH = 9;
    private static final Prompt PROMPT = Prompt.tokens(0, 1);
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    private final InMemoryModel large = TestModels.ngram("large", 1, WIDTH).build();
    private final InMemoryModel tuned = TestModels.ngram("tuned", 2, WIDTH).build();
    private final InMemoryModel base = TestModels.ngram("base", 3, WIDTH).build();
    private final UpscaledEnsemble mix = Ensemble.upscale(large, tuned, base);

    @Test
    void generate_randomMixes_explainEachTokenByTheMembersDistributions() {
        for (long seed = 0; seed < 60; seed++) {
            RandomMix drawn = RandomMix.draw(seed, 11);
            if (!(drawn.model() instanceof Ensemble ensemble) || !isEvaluated(ensemble, ensemble.reference())) {
                continue;
            }
            GenerationOptions.Builder options = GenerationOptions.builder()
                    .maxNewTokens(6)
                    .temperature(1.5)
                    .seed(seed)
                    .explanations(Request.of(3));
            for (GenerationOptions each : List.of(
                    options.build(),
                    options.speculation(Speculation.automatic().withBlockLength(3))
                            .build())) {
                Generation generation = Generator.of(ensemble, each).generate(PROMPT);
                assertThat(generation.tokens())
                        .allMatch(token -> token.explanation()
                                .orElseThrow()
                                .against()
                                .equals(ensemble.reference().name()));
                check(
                        drawn.toString(),
                        ensemble,
                        ensemble.reference(),
                        generation.tokenIds(),
                        explanations(generation));
            }
        }
    }

    private static boolean isEvaluated(Ensemble ensemble, Member member) {
        return ensemble.active().contains(member);
    }

    private static List<Explanation> explanations(Generation generation) {
        return generation.tokens().stream()
                .map(token -> token.explanation().orElseThrow())
                .toList();
    }

    /** Compares with fresh sessions. The member reads the prompt as it is. */
    private static void check(
            String what, Ensemble ensemble, Member member, int[] ids, List<Explanation> explanations) {
        assertThat(explanations).as(what).hasSize(ids.length);
        for (int i = 0; i < ids.length; i++) {
            Explanation found = explanations.get(i);
            double[] mixed = Distributions.next(ensemble, PROMPT, Arrays.copyOf(ids, i));
            double[] own = Distributions.next(member.model(), PROMPT, Arrays.copyOf(ids, i));
            double[] change = IntStream.range(0, own.length)
                    .mapToDouble(id -> Math.exp(mixed[id]) - Math.exp(own[id]))
                    .toArray();
            assertThat(found.token()).as(what).isEqualTo(ids[i]);
            assertThat(found.logProbability()).as(what).isCloseTo(mixed[ids[i]], within(1e-5));
            assertThat(found.members().get(member.name())).as(what).isCloseTo(own[ids[i]], within(1e-5));
            assertThat(found.totalVariation())
                    .as(what)
                    .isCloseTo(Arrays.stream(change).map(Math::abs).sum() / 2, within(1e-5));
            checkChanges(
                    what,
                    found.raised(),
                    mixed,
                    own,
                    Arrays.stream(change).boxed().toList());
            checkChanges(
                    what,
                    found.lowered(),
                    mixed,
                    own,
                    Arrays.stream(change).mapToObj(x -> -x).toList());
        }
    }

    private static void checkChanges(
            String what, List<Change> found, double[] mixed, double[] own, List<Double> change) {
        List<Double> expected = change.stream()
                .filter(x -> x > 1e-6)
                .sorted(Comparator.reverseOrder())
                .limit(3)
                .toList();
        assertThat(found).as(what).hasSizeGreaterThanOrEqualTo(expected.size()).hasSizeLessThanOrEqualTo(3);
        for (int rank = 0; rank < expected.size(); rank++) {
            Change each = found.get(rank);
            assertThat(change.get(each.token())).as(what).isCloseTo(expected.get(rank), within(1e-5));
            assertThat(Math.abs(each.difference())).as(what).isCloseTo(expected.get(rank), within(1e-5));
            assertThat(each.mix()).as(what).isCloseTo(mixed[each.token()], within(1e-4));
            assertThat(each.member()).as(what).isCloseTo(own[each.token()], within(1e-4));
        }
    }

    @Test
    void generate_nestedDrafter_reportsItsMembersToo() {
        Ensemble inner = Ensemble.interpolate(tuned, base, 0.3);
        Ensemble outer = Ensemble.upscale(large, inner, base);
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(12)
                .speculation(Speculation.automatic().withBlockLength(4))
                .explanations(Request.of(2))
                .build();
        Generation generation = Generator.of(outer, options).generate(PROMPT);
        int[] ids = generation.tokenIds();
        for (int i = 0; i < ids.length; i++) {
            Explanation found = explanations(generation).get(i);
            assertThat(found.members().keySet())
                    .containsExactly("large", "tuned", "tuned/first", "tuned/second", "base");
            assertThat(found.members().get("tuned/second"))
                    .isCloseTo(Distributions.next(base, PROMPT, Arrays.copyOf(ids, i))[ids[i]], within(1e-5));
        }
    }

    @Test
    void score_againstAnyMember_explainsEachTokenGiven() {
        int[] ids = IntStream.range(0, 150).map(i -> i * 7 % WIDTH).toArray();
        for (Member member : mix.members()) {
            Scorer scorer = Scorer.of(mix).withExplanations(Request.of(3).against(member.name()));
            Score score = scorer.score(PROMPT, ids);
            assertThat(score.explanations()).extracting(Explanation::against).containsOnly(member.name());
            assertThat(score.members()).isEmpty();
            check(member.name(), mix, member, ids, score.explanations());
        }
        assertThat(Scorer.of(mix).score(PROMPT, ids).explanations()).isEmpty();
        Score both = Scorer.of(mix)
                .withExplanations(Request.of(0))
                .withMemberScores()
                .score(PROMPT, ids);
        assertThat(both.members()).hasSize(3);
        assertThat(both.explanations())
                .hasSize(ids.length)
                .allMatch(e -> e.raised().isEmpty());
    }

    @Test
    void generate_processorsAndTemperature_doNotChangeIt() {
        GenerationOptions plain = GenerationOptions.builder()
                .maxNewTokens(1)
                .explanations(Request.of(3))
                .build();
        GenerationOptions shaped = plain.toBuilder()
                .logProbabilities(2)
                .sampling(s -> s.temperature(3)
                        .topK(1)
                        .logitsProcessor((history, scores) -> Arrays.fill(scores, 1, 5, Float.NEGATIVE_INFINITY)))
                .build();
        Explanation one =
                explanations(Generator.of(mix, plain).generate(PROMPT)).get(0);
        Token other = Generator.of(mix, shaped).generate(PROMPT).tokens().get(0);
        assertThat(other.explanation().orElseThrow().totalVariation()).isEqualTo(one.totalVariation());
        assertThat(other.explanation().orElseThrow().raised()).isEqualTo(one.raised());
        assertThat(other.logProbabilities().orElseThrow().members())
                .as("not asked for")
                .isEmpty();
    }

    @Test
    void explanation_impossibleTokens_areMinusInfinity() {
        Ensemble excluding = Ensemble.of(
                Member.of("a", TestModels.constant("a", 1, NEVER, 0), 1),
                Member.of("b", TestModels.constant("b", 0, 9, 0), 0.5));
        Explanation against = Scorer.of(excluding)
                .withExplanations(Request.of(3).against("b"))
                .score(PROMPT, 0)
                .explanations()
                .get(0);
        assertThat(against.lowered()).hasSize(1);
        assertThat(against.lowered().get(0).token()).isEqualTo(1);
        assertThat(against.lowered().get(0).mix()).isEqualTo(NEVER);
        assertThat(against.raised()).extracting(Change::token).containsExactly(0, 2);
        assertThat(against.totalVariation()).isGreaterThan(0.99);
    }

    @Test
    void request_thatCannotBeMet_isRefusedAtOnce() {
        GenerationOptions options =
                GenerationOptions.builder().explanations(Request.of(1)).build();
        assertThatThrownBy(() -> Generator.of(large, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("large is a model alone");
        assertThatThrownBy(() -> Scorer.of(mix).withExplanations(Request.of(1).against("huge")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no evaluated member 'huge'")
                .hasMessageContaining("[large, tuned, base]");
        assertThatThrownBy(() -> Generator.of(mix.withStrength(0), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no evaluated member 'tuned'");
        assertThatThrownBy(() -> Request.of(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
