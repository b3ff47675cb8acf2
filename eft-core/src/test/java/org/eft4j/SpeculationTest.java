package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

/**
 * Speculative decoding against plain decoding. Invariant: greedy tokens, texts and reports are the same; see
 * SpeculationDistributionTest for sampling.
 */
class SpeculationTest {
    /** With the profile long, 10,000. */
    private static final int RUNS = Integer.getInteger("eft.runs", 1500);

    @Test
    void generate_greedySpeculation_equalsPlainDecoding() {
        for (long seed = 0; seed < RUNS; seed++) {
            RandomMix mix = RandomMix.draw(seed, 6 + (int) (seed % 15));
            SplittableRandom random = new SplittableRandom(~seed);
            GenerationOptions plain = options(random);
            Speculation speculation = speculation(random, mix);
            GenerationOptions fast = plain.toBuilder().speculation(speculation).build();
            Prompt prompt = Prompt.tokens(prompt(random));

            String which = mix + ", " + speculation;
            Generation expected;
            try {
                expected = Generator.of(mix.model(), plain).generate(prompt);
            } catch (EftException everyTokenForbidden) { // bans may leave nothing; then speculation must say so too
                assertThatThrownBy(() -> Generator.of(mix.model(), fast).generate(prompt))
                        .as(which)
                        .hasMessage(everyTokenForbidden.getMessage());
                continue;
            }
            Generation found = Generator.of(mix.model(), fast).generate(prompt);
            assertThat(found.tokenIds()).as(which).isEqualTo(expected.tokenIds());
            assertThat(found.text()).as(which).isEqualTo(expected.text());
            assertThat(found.finishReason()).as(which).isEqualTo(expected.finishReason());
            assertThat(found.tokens().stream().map(Token::text))
                    .as(which)
                    .isEqualTo(expected.tokens().stream().map(Token::text).toList());
            assertSameReports(which, expected, found);
            assertThat(mix.members()).as(which).allMatch(m -> m.openSessions() == 0);
        }
    }

    private static void assertSameReports(String which, Generation expected, Generation found) {
        for (int i = 0; i < expected.tokens().size(); i++) {
            Token.LogProbabilities want =
                    expected.tokens().get(i).logProbabilities().orElseThrow();
            Token.LogProbabilities got =
                    found.tokens().get(i).logProbabilities().orElseThrow();
            assertThat(got.value()).as(which).isCloseTo(want.value(), within(1e-4));
            assertThat(got.top()).as(which).hasSameSizeAs(want.top());
            assertThat(got.members().keySet())
                    .as(which)
                    .isEqualTo(want.members().keySet());
            want.members()
                    .forEach((name, value) -> assertThat(got.members().get(name))
                            .as(which + " " + name)
                            .isCloseTo(value, within(1e-4)));
        }
    }

    private static GenerationOptions options(SplittableRandom random) {
        GenerationOptions.Builder options = GenerationOptions.builder()
                .maxNewTokens(1 + random.nextInt(40))
                .logProbabilities(3)
                .memberLogProbabilities(true);
        if (random.nextInt(3) == 0) {
            options.sampling(s -> s.repetitionPenalty(1.3).presencePenalty(0.5).frequencyPenalty(0.2));
        }
        if (random.nextInt(3) == 0) {
            options.sampling(s -> s.noRepeatNgramSize(2).minNewTokens(5));
        }
        if (random.nextInt(3) == 0) {
            options.stopStrings("ab", "cc").includeStop(random.nextInt(2) == 0);
        }
        if (random.nextInt(3) == 0) {
            options.sampling(
                    s -> s.logitsProcessor((history, scores) -> scores[history.length() % scores.length] -= 2));
        }
        return options.build();
    }

    private static Speculation speculation(SplittableRandom random, RandomMix mix) {
        Speculation drafter;
        if (mix.model() instanceof Ensemble ensemble && random.nextInt(3) > 0) {
            List<Member> active = ensemble.active();
            drafter = Speculation.byMember(
                    active.get(random.nextInt(active.size())).name());
        } else {
            drafter = random.nextInt(4) == 0
                    ? Speculation.automatic()
                    : Speculation.byModel(mix.members().get(3));
        }
        int block = 1 + random.nextInt(16);
        return random.nextInt(4) == 0 ? drafter.withAdaptiveBlockLength(block) : drafter.withBlockLength(block);
    }

    private static int[] prompt(SplittableRandom random) {
        int[] ids = new int[1 + random.nextInt(4)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = random.nextInt(5);
        }
        return ids;
    }

    @Test
    void generate_drafterEqualsMix_acceptsEveryDraft() {
        InMemoryModel model = letters(1).build();
        Generation generation = Generator.of(
                        model,
                        GenerationOptions.builder()
                                .maxNewTokens(21)
                                .temperature(1)
                                .seed(3)
                                .speculation(Speculation.byModel(model).withBlockLength(4))
                                .build())
                .generate(Prompt.text("a"));
        Speculation.Stats stats = generation.speculation().orElseThrow();
        assertThat(stats.acceptance()).isEqualTo(1);
        assertThat(stats.blocks()).isEqualTo(4);
        assertThat(stats.plainBlocks()).isZero();
        assertThat(stats.tokensPerPass()).isEqualTo(5);
    }

    @Test
    void generate_plain_reportsNoSpeculation() {
        assertThat(Generator.of(letters(1).build()).generate(Prompt.text("a")).speculation())
                .isEmpty();
    }

    @Test
    void stream_cancelledInTheMiddle_closesEverySession() {
        InMemoryModel large = letters(1).build();
        InMemoryModel drafter = letters(2).build();
        GenerationOptions options = GenerationOptions.builder()
                .speculation(Speculation.byModel(drafter).withBlockLength(3))
                .build();
        List<Token> seen = new ArrayList<>();
        try (TokenStream stream = Generator.of(large, options).stream(Prompt.text("ab"))) {
            for (Token token : stream) {
                seen.add(token);
                if (seen.size() == 2) {
                    stream.cancel();
                }
            }
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.result().tokens()).isEqualTo(seen);
        }
        assertThat(large.openSessions() + drafter.openSessions()).isZero();
    }

    @Test
    void generate_memberFailsInABlock_closesEverySession() {
        InMemoryModel tuned = letters(2).build();
        InMemoryModel failing = letters(1)
                .logits((tokens, length, row) -> {
                    if (length > 6) {
                        throw new BackendException("the disk is gone");
                    }
                })
                .build();
        Ensemble mix = Ensemble.upscale(failing, tuned, letters(3).build());
        Generator generator = Generator.of(
                mix,
                GenerationOptions.builder()
                        .speculation(Speculation.automatic().withBlockLength(4))
                        .build());
        assertThatThrownBy(() -> generator.generate(Prompt.text("abc"))).hasMessage("the disk is gone");
        assertThat(tuned.openSessions() + failing.openSessions()).isZero();
    }

    @Test
    void generate_draftsLeadWhereAllIsForbidden_goesOnWithFewerDrafts() {
        InMemoryModel large =
                letters(1).logits(InMemoryModel.constant(3, 2, 1, 0)).build();
        InMemoryModel stray =
                letters(1).logits(InMemoryModel.constant(0, 9, 0, 0)).build();
        // after a "b" nothing is allowed, and only the drafter would write one
        LogitsProcessor deadEnd = (history, scores) -> {
            if (history.generatedLength() > 0 && history.token(history.length() - 1) == 1) {
                Arrays.fill(scores, Float.NEGATIVE_INFINITY);
            }
        };
        GenerationOptions plain = GenerationOptions.builder()
                .maxNewTokens(9)
                .sampling(s -> s.logitsProcessor(deadEnd))
                .build();
        GenerationOptions fast = plain.toBuilder()
                .speculation(Speculation.byModel(stray).withBlockLength(4))
                .build();
        assertThat(Generator.of(large, fast).generate(Prompt.text("a")).text())
                .isEqualTo(Generator.of(large, plain).generate(Prompt.text("a")).text())
                .isEqualTo("aaaaaaaaa");
    }

    @Test
    void generate_nothingIsPossibleBehindTheEnd_endsAsPlainDecodingDoes() {
        InMemoryModel model = letters(1)
                .logits((tokens, length, row) -> {
                    Arrays.fill(row, -5);
                    row[length % 4] = 5;
                })
                .endTokens(3)
                .build();
        LogitsProcessor grammar = (history, scores) -> {
            int last = history.token(history.length() - 1);
            if (history.generatedLength() > 0 && last >= 2) {
                Arrays.fill(scores, Float.NEGATIVE_INFINITY);
            }
        };
        for (GenerationOptions.Builder options : List.of(
                GenerationOptions.builder().stopTokens(2),
                GenerationOptions.builder().stopStrings("c"))) {
            options.sampling(s -> s.logitsProcessor(grammar));
            Generation plain = Generator.of(model, options.build()).generate(Prompt.text("a"));
            Generation fast = Generator.of(
                            model,
                            options.speculation(Speculation.byModel(model).withBlockLength(6))
                                    .build())
                    .generate(Prompt.text("a"));
            assertThat(fast.tokenIds()).isEqualTo(plain.tokenIds()).containsExactly(1, 2);
            assertThat(fast.finishReason()).isEqualTo(FinishReason.STOP);
            assertThat(fast.speculation().orElseThrow().tokens()).isEqualTo(1);
        }
    }

    @Test
    void generate_logitsThatAreNoScores_blameTheMember() {
        InMemoryModel sick = letters(1)
                .name("sick")
                .logits((tokens, length, row) -> row[0] = length > 4 ? Float.NaN : 1)
                .build();
        Ensemble mix = Ensemble.upscale(letters(2).build(), sick, letters(3).build());
        Generator generator = Generator.of(
                mix,
                GenerationOptions.builder()
                        .speculation(Speculation.automatic().withBlockLength(4))
                        .build());
        assertThatThrownBy(() -> generator.generate(Prompt.text("ab")))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("'tuned'")
                .hasMessageContaining("position 3");
    }

    @Test
    void generate_drafterWithoutTheUnassignedIds_drafts() {
        Vocabulary padded = Vocabulary.of(Arrays.asList("a", "b", "c", "<end>", null, null));
        InMemoryModel.Logits logits = InMemoryModel.ngram(1, 2, 1.5);
        InMemoryModel model = letters(1)
                .vocabulary(padded)
                .logits((tokens, length, row) -> {
                    logits.fill(tokens, length, row);
                    Arrays.fill(row, 4, 6, -99); // what unassigned ids get
                })
                .build();
        InMemoryModel drafter = letters(1).build();
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(12)
                .speculation(Speculation.byModel(drafter).withBlockLength(3))
                .build();
        int[] plain = Generator.of(
                        model, GenerationOptions.builder().maxNewTokens(12).build())
                .generate(Prompt.text("a"))
                .tokenIds();
        assertThat(Generator.of(model, options).generate(Prompt.text("a")).tokenIds())
                .isEqualTo(plain);
    }

    @Test
    void generate_drafterCannotReadThePrompt_decodesPlainly() {
        Vocabulary padded = Vocabulary.of(Arrays.asList("a", "b", "c", "<end>", null, null));
        InMemoryModel model = letters(1)
                .vocabulary(padded)
                .logits(InMemoryModel.constant(1, 2, 3, 0, -99, -99))
                .build();
        InMemoryModel tooShort = letters(1).vocabulary(padded).contextLength(3).build();
        InMemoryModel tooNarrow = letters(1).build();
        GenerationOptions plain = GenerationOptions.builder().maxNewTokens(9).build();
        Prompt prompt = Prompt.tokens(0, 1, 5);
        Generation expected = Generator.of(model, plain).generate(prompt);
        for (InMemoryModel drafter : List.of(tooShort, tooNarrow)) {
            GenerationOptions fast = plain.toBuilder()
                    .speculation(Speculation.byModel(drafter).withBlockLength(3))
                    .build();
            Generation found = Generator.of(model, fast).generate(prompt);
            assertThat(found.tokenIds()).isEqualTo(expected.tokenIds());
            assertThat(found.speculation()).isEmpty();
            assertThat(drafter.openSessions() + model.openSessions()).isZero();
        }
    }

    @Test
    void generate_seedThatWasDrawn_repeatsItself() {
        RandomMix mix = RandomMix.draw(5, 9);
        GenerationOptions drawn = GenerationOptions.builder()
                .temperature(1)
                .speculation(Speculation.byModel(mix.members().get(3)))
                .build();
        Generation first = Generator.of(mix.model(), drawn).generate(Prompt.tokens(1));
        GenerationOptions given = drawn.toBuilder().seed(first.seed()).build();
        assertThat(Generator.of(mix.model(), given).generate(Prompt.tokens(1)).tokenIds())
                .isEqualTo(first.tokenIds());
    }

    @Test
    void generate_adaptiveWithSeed_repeatsItself() {
        RandomMix mix = RandomMix.draw(5, 9);
        GenerationOptions options = GenerationOptions.builder()
                .temperature(1)
                .seed(11)
                .speculation(Speculation.byModel(mix.members().get(3)))
                .build();
        int[] first =
                Generator.of(mix.model(), options).generate(Prompt.tokens(1)).tokenIds();
        int[] again =
                Generator.of(mix.model(), options).generate(Prompt.tokens(1)).tokenIds();
        assertThat(again).isEqualTo(first);
    }

    @Test
    void of_unfitModels_areRefusedWithTheReason() {
        InMemoryModel able = letters(1).build();
        InMemoryModel unable = letters(1)
                .name("plain one")
                .capabilities(LanguageModel.Capability.TRUNCATE)
                .build();
        InMemoryModel noTruncate =
                letters(1).name("forward only").capabilities().build();
        InMemoryModel other =
                InMemoryModel.builder(InMemoryTokenizer.letters(3)).build();
        Ensemble mix = Ensemble.upscale(able, able, able);

        assertThatThrownBy(() -> generator(unable, Speculation.byModel(able)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("MULTIPLE_LOGIT_ROWS")
                .hasMessageContaining("plain one");
        assertThatThrownBy(() -> generator(able, Speculation.byModel(noTruncate)))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("TRUNCATE")
                .hasMessageContaining("forward only");
        assertThatThrownBy(() -> generator(mix, Speculation.byMember("small")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'small'")
                .hasMessageContaining("[large, tuned, base]");
        assertThatThrownBy(() -> generator(able, Speculation.byMember("tuned")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("byModel");
        assertThatThrownBy(() -> generator(able, Speculation.byModel(other)))
                .isInstanceOf(VocabularyMismatchException.class);
        assertThatThrownBy(() -> Speculation.automatic().withBlockLength(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 0");
    }

    @Test
    void generate_automaticOnUnfitModel_decodesPlainly() {
        InMemoryModel unable = letters(1).capabilities().build();
        Ensemble mix = Ensemble.upscale(unable, unable, unable);
        GenerationOptions options =
                GenerationOptions.builder().speculation(Speculation.automatic()).build();
        assertThat(Generator.of(mix, options).generate(Prompt.text("a")).speculation())
                .isEmpty();
    }

    private static Generator generator(LanguageModel model, Speculation speculation) {
        return Generator.of(
                model, GenerationOptions.builder().speculation(speculation).build());
    }

    private static InMemoryModel.Builder letters(long seed) {
        return InMemoryModel.builder(InMemoryTokenizer.letters(4)).logits(InMemoryModel.ngram(seed, 2, 1.5));
    }
}
