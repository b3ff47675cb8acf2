package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.eft4j.TokenConstraint.DeadEndException;
import org.eft4j.TokenConstraint.TokenSet;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

class TokenConstraintTest {
    private static final Prompt PROMPT = Prompt.tokens(0, 1);
    private static final int END = 4;

    /** After one token, b or c: two forced ones, then the end. */
    private static final TableConstraint FORKED =
            TableConstraint.of(Set.of(3), List.of(Map.of(1, 1, 2, 1), Map.of(3, 2), Map.of(0, 3), Map.of()));

    private static InMemoryModel.Builder model(InMemoryModel.Logits logits) {
        return InMemoryModel.builder(InMemoryTokenizer.letters(5)).logits(logits);
    }

    private static InMemoryModel constant(double... logits) {
        return model(InMemoryModel.constant(logits)).endTokens(END).build();
    }

    private static Generation generate(LanguageModel model, TokenConstraint constraint) {
        return generate(model, GenerationOptions.builder().constraint(constraint));
    }

    private static Generation generate(LanguageModel model, GenerationOptions.Builder options) {
        return Generator.of(model, options.build()).generate(PROMPT);
    }

    @Test
    void generate_greedily_takesTheLikeliestAllowed() {
        Generation generation = generate(constant(5, 1, 2, 4, 9), FORKED);
        assertThat(generation.tokenIds()).containsExactly(2, 3, 0, END);
        assertThat(generation.text()).isEqualTo("cda");
        assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
        assertThat(generation.fulfilsConstraint()).isTrue();
    }

    @Test
    void generate_withoutConstraint_isFulfilled() {
        assertThat(generate(constant(5, 1, 2, 4, 9), GenerationOptions.builder())
                        .fulfilsConstraint())
                .isTrue();
    }

    @Test
    void generate_textThatMayEndOrGoOn_endsWhereTheModelEndsIt() {
        TableConstraint repeated = TableConstraint.of(Set.of(1), List.of(Map.of(0, 1), Map.of(0, 1)));
        assertThat(generate(constant(0, 0, 0, 0, 1), repeated).tokenIds()).containsExactly(0, END);
        Generation endless = generate(
                constant(1, 0, 0, 0, 0),
                GenerationOptions.builder().constraint(repeated).maxNewTokens(3));
        assertThat(endless.tokenIds()).containsExactly(0, 0, 0);
        assertThat(endless.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(endless.fulfilsConstraint()).isTrue();
    }

    @Test
    void generate_limitInsideTheStructure_isVisible() {
        Generation cut = generate(
                constant(0, 0, 0, 0, 0),
                GenerationOptions.builder().constraint(FORKED).maxNewTokens(2));
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(cut.fulfilsConstraint()).isFalse();
    }

    @Test
    void generate_endTokenInTheSet_isAllowedOnlyWhereTheTextMayEnd() {
        TableConstraint endListed = TableConstraint.of(Set.of(1), List.of(Map.of(0, 1, END, 1), Map.of()));
        assertThat(generate(constant(0, 0, 0, 0, 9), endListed).tokenIds()).containsExactly(0, END);
    }

    @Test
    void generate_stopTokens_areAllowedOnlyWhereTheTextMayEnd() {
        GenerationOptions.Builder options =
                GenerationOptions.builder().constraint(FORKED).stopTokens(1);
        Generation generation = generate(constant(0, 9, 0, 0, 0), options);
        assertThat(generation.tokenIds()).containsExactly(2, 3, 0, 1);
        assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(generation.fulfilsConstraint()).isTrue();
    }

    @Test
    void generate_modelWithoutEndTokens_stopsWhereNothingMayFollow() {
        Generation generation =
                generate(model(InMemoryModel.constant(0, 0, 0, 0, 9)).build(), FORKED);
        assertThat(generation.tokenIds()).containsExactly(1, 3, 0);
        assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(generation.fulfilsConstraint()).isTrue();
    }

    @Test
    void generate_topP_isOfWhatIsAllowed() {
        TableConstraint any = TableConstraint.of(Set.of(1), List.of(Map.of(0, 1, 1, 1, 2, 1), Map.of()));
        InMemoryModel model = constant(0, 1, 2, 9, 9);
        for (int seed = 0; seed < 50; seed++) {
            GenerationOptions.Builder options =
                    GenerationOptions.builder().constraint(any).topP(0.5).seed(seed);
            assertThat(generate(model, options).tokenIds()).containsExactly(2, END);
        }
    }

    @Test
    void generate_forcedTokens_costNoPassesAndNoRandomNumbers() {
        AtomicInteger rows = new AtomicInteger();
        InMemoryModel counting = model((tokens, length, row) -> {
                    rows.incrementAndGet();
                    Arrays.fill(row, 0);
                })
                .endTokens(END)
                .build();
        generate(counting, GenerationOptions.builder().constraint(FORKED).temperature(1));
        assertThat(rows).as("only the prompt's row was looked at").hasValue(1);
    }

    @Test
    void generate_forcedRunBeforeAChoice_isReadInOnePass() {
        TableConstraint late = TableConstraint.of(
                Set.of(4), List.of(Map.of(0, 1), Map.of(1, 2), Map.of(2, 3), Map.of(0, 4, 3, 4), Map.of()));
        InMemoryModel model = model(InMemoryModel.ngram(7, 3, 3)).endTokens(END).build();
        Generation free = generate(model, late);
        GenerationOptions.Builder reporting =
                GenerationOptions.builder().constraint(late).logProbabilities(1);
        assertThat(free.tokenIds()).isEqualTo(generate(model, reporting).tokenIds());
    }

    @Test
    void generate_processors_seeTheConstrainedScores() {
        LogitsProcessor processor = (history, scores) -> {
            assertThat(scores[END] == Float.NEGATIVE_INFINITY).isEqualTo(history.generatedLength() < 3);
            scores[1] += 5;
        };
        GenerationOptions.Builder options =
                GenerationOptions.builder().constraint(FORKED).sampling(s -> s.logitsProcessor(processor));
        assertThat(generate(constant(5, 1, 2, 4, 9), options).tokenIds()).containsExactly(1, 3, 0, END);
    }

    @Test
    void logProbabilities_areOfTheMix_andTellWhatWasAllowed() {
        double[] logits = {0.5, 1, 2, 4, 3};
        double[] p = Distributions.softmax(logits);
        List<Token> tokens = generate(
                        constant(logits),
                        GenerationOptions.builder().constraint(FORKED).logProbabilities(1))
                .tokens();
        double[] allowed = {p[1] + p[2], p[3], p[0], p[END]};
        for (int i = 0; i < allowed.length; i++) {
            Token.LogProbabilities reported = tokens.get(i).logProbabilities().orElseThrow();
            assertThat(reported.allowed().orElseThrow()).isCloseTo(allowed[i], within(1e-6));
            assertThat(reported.value()).isCloseTo(Math.log(p[tokens.get(i).id()]), within(1e-5));
            assertThat(reported.top().get(0).id()).isEqualTo(3);
        }
    }

    @Test
    void logProbabilities_withoutConstraint_tellNothingAllowed() {
        List<Token> tokens = generate(
                        constant(0, 0, 0, 0, 9), GenerationOptions.builder().logProbabilities(0))
                .tokens();
        assertThat(tokens.get(0).logProbabilities().orElseThrow().allowed()).isEmpty();
    }

    @Test
    void generate_nothingAllowed_namesStateAndText() {
        TableConstraint dead = TableConstraint.of(Set.of(9), List.of(Map.of(2, 1), Map.of(3, 2), Map.of()));
        InMemoryModel model = constant(0, 0, 0, 0, 0);
        for (Optional<Speculation> speculation :
                List.of(Optional.<Speculation>empty(), Optional.of(Speculation.byModel(model)))) {
            GenerationOptions.Builder options = GenerationOptions.builder().constraint(dead);
            speculation.ifPresent(options::speculation);
            DeadEndException e = catchThrowableOfType(DeadEndException.class, () -> generate(model, options));
            assertThat(e.text()).isEqualTo("cd");
            assertThat(e.state()).isEqualTo("row 2");
            assertThat(e)
                    .hasMessageContaining("dead end after 2 tokens, 'cd', in state row 2")
                    .hasMessageContaining("the vocabulary has no token for it");
        }
    }

    @Test
    void generate_allowedTokensAllBanned_namesStateAndText() {
        GenerationOptions.Builder options = GenerationOptions.builder()
                .constraint(FORKED)
                .sampling(s -> s.badWord(1).badWord(2));
        assertThatThrownBy(() -> generate(constant(0, 0, 0, 0, 0), options))
                .isInstanceOf(DeadEndException.class)
                .hasMessageContaining("forbid each of the 2 tokens that it allows");
    }

    @Test
    void build_stopStringsBesideAConstraint_areRefused() {
        GenerationOptions.Builder options =
                GenerationOptions.builder().constraint(FORKED).stopStrings("x");
        assertThatThrownBy(options::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a constraint or stop strings, got both")
                .hasMessageContaining("[x]");
    }

    @Test
    void source_isCompiledOnce_whenTheGeneratorIsMade() {
        AtomicInteger compiled = new AtomicInteger();
        InMemoryModel model = constant(0, 0, 0, 0, 9);
        GenerationOptions options = GenerationOptions.builder()
                .constraint(m -> {
                    assertThat(m).isSameAs(model);
                    compiled.incrementAndGet();
                    return FORKED;
                })
                .build();
        Generator generator = Generator.of(model, options.toBuilder().build());
        generator.generate(PROMPT);
        generator.generate(PROMPT);
        assertThat(compiled).hasValue(1);
    }

    @Test
    void tokenSet_containsWhatItWasMadeOf() {
        BitSet ids = new BitSet();
        ids.set(3);
        ids.set(64);
        ids.set(200);
        TokenSet set = TokenSet.of(3, 200, 64);
        assertThat(set.toBitSet()).isEqualTo(ids).isEqualTo(TokenSet.of(ids).toBitSet());
        assertThat(set.size()).isEqualTo(3);
        assertThat(List.of(set.contains(3), set.contains(64), set.contains(200)))
                .containsOnly(true);
        assertThat(List.of(set.contains(-1), set.contains(4), set.contains(201), set.contains(100_000)))
                .containsOnly(false);
    }

    @Test
    void keepOnly_anySetAndWidth_keepsTheSetAlone() {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 300; i++) {
            int width = 1 + random.nextInt(400);
            double density = random.nextDouble();
            BitSet ids = new BitSet();
            for (int id = 0; id < width + 70; id++) {
                ids.set(id, random.nextDouble() < density && id / 64 % 3 != i % 5);
            }
            float[] row = new float[width];
            TokenSet.of(ids).keepOnly(row, width);
            for (int id = 0; id < width; id++) {
                assertThat(row[id]).isEqualTo(ids.get(id) ? 0 : Float.NEGATIVE_INFINITY);
            }
            assertThat(TokenSet.of(ids).mass(new float[width], width, Math.log(width)))
                    .isCloseTo(ids.get(0, width).cardinality() / (double) width, within(1e-9));
        }
    }
}
