package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.eft4j.Generator.Generations;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

class JointGenerationsTest {
    private static final InMemoryTokenizer TOKENIZER = InMemoryTokenizer.letters(9);

    private static InMemoryModel model(long seed) {
        return InMemoryModel.builder(TOKENIZER)
                .name("model " + seed)
                .logits(InMemoryModel.ngram(seed, 2, 2))
                .endTokens(0)
                .contextLength(40)
                .build();
    }

    private static List<Prompt> prompts(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            prompts.add(Prompt.tokens(random.ints(1 + random.nextInt(6), 1, 9).toArray()));
        }
        return prompts;
    }

    /** Each text is the one that is written alone with the same seed, whoever moves beside it. */
    @Test
    void generateAll_mixes_equalEachAlone() {
        for (long seed = 0; seed < 40; seed++) {
            RandomMix mix = RandomMix.draw(seed, 9);
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(1 + (int) seed % 17)
                    .temperature((double) (seed % 3))
                    .seed(seed)
                    .logProbabilities(2)
                    .build();
            Generator generator = Generator.of(mix.model(), options);
            List<Prompt> prompts = prompts(11, seed);
            try (Generations all = generator.generateAll(prompts, 1 + (int) seed % 5)) {
                for (int i = 0; i < prompts.size(); i++) {
                    Generation together = all.next();
                    Generation alone = Generator.of(
                                    mix.model(),
                                    options.toBuilder().seed(seed + i).build())
                            .generate(prompts.get(i));
                    assertThat(together.tokenIds()).as("%s, prompt %d", mix, i).isEqualTo(alone.tokenIds());
                    assertThat(together.text()).isEqualTo(alone.text());
                    assertThat(together.finishReason()).isEqualTo(alone.finishReason());
                    assertThat(together.seed()).isEqualTo(seed + i);
                    assertThat(together.tokens().stream().map(Token::logProbabilities))
                            .containsExactlyElementsOf(alone.tokens().stream()
                                    .map(Token::logProbabilities)
                                    .toList());
                }
                assertThat(all.hasNext()).isFalse();
                assertThatThrownBy(all::next).isInstanceOf(NoSuchElementException.class);
            }
            assertThat(mix.members()).allMatch(member -> member.openSessions() == 0);
        }
    }

    /** Requests of different options and mixes move beside each other, and each is what it is alone. */
    @Test
    void generateEach_requestsOfTheirOwn_equalEachAlone() {
        InMemoryModel one = model(1);
        InMemoryModel other = model(2);
        List<Generator> generators = List.of(
                Generator.of(one),
                Generator.of(
                        Ensemble.contrast(one, other),
                        GenerationOptions.builder().temperature(1).build()),
                Generator.of(
                        other,
                        GenerationOptions.builder()
                                .temperature(2)
                                .maxNewTokens(3)
                                .seed(7)
                                .build()));
        List<Generator.Request> requests = new ArrayList<>();
        for (Prompt prompt : prompts(30, 5)) {
            int i = requests.size();
            OptionalLong seed = i % 3 == 1 ? OptionalLong.of(i) : OptionalLong.empty();
            requests.add(new Generator.Request(generators.get(i % 3), prompt, seed));
        }
        double together = 0;
        try (Generations all = Generator.generateEach(requests, 4)) {
            for (Generator.Request request : requests) {
                GenerationOptions.Builder own = request.generator().options().toBuilder();
                request.seed().ifPresent(own::seed);
                Generation alone =
                        Generator.of(request.generator().model(), own.build()).generate(request.prompt());
                Generation actual = all.next();
                assertThat(actual.tokenIds()).isEqualTo(alone.tokenIds());
                assertThat(actual.finishReason()).isEqualTo(alone.finishReason());
                together = Math.max(together, actual.sequencesPerStep());
            }
            assertThat(all.hasNext()).isFalse();
        }
        assertThat(together).isGreaterThan(2);
        assertThat(one.openSessions() + other.openSessions()).isZero();
    }

    /** Speculatively, too: drafts are read together, blocks by each sequence alone. */
    @Test
    void generateAll_draftedMixes_equalEachAlone() {
        int compared = 0;
        for (long seed = 0; seed < 60; seed++) {
            RandomMix mix = RandomMix.draw(seed, 9);
            boolean byMember = seed % 2 == 0 && mix.model() instanceof UpscaledEnsemble;
            Speculation speculation = byMember
                    ? Speculation.byMember("tuned")
                    : Speculation.byModel(mix.members().get(3));
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(1 + (int) seed % 17)
                    .temperature((double) (seed % 3))
                    .seed(seed)
                    .speculation(seed % 3 == 0 ? speculation : speculation.withBlockLength(3))
                    .build();
            List<Prompt> prompts = prompts(7, seed);
            try (Generations all = Generator.of(mix.model(), options).generateAll(prompts, 1 + (int) seed % 5)) {
                for (int i = 0; i < prompts.size(); i++) {
                    Generation alone = Generator.of(
                                    mix.model(),
                                    options.toBuilder().seed(seed + i).build())
                            .generate(prompts.get(i));
                    Generation together = all.next();
                    assertThat(together.tokenIds()).as("%s, prompt %d", mix, i).isEqualTo(alone.tokenIds());
                    assertThat(together.speculation()).isPresent();
                    compared++;
                }
            }
            assertThat(mix.members()).allMatch(member -> member.openSessions() == 0);
        }
        assertThat(compared).isEqualTo(60 * 7);
    }

    @Test
    void generateAll_draftsOfEightSequences_areReadInOneCall() {
        CountingModel drafter = new CountingModel(model(1));
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(10)
                .sampling(s -> s.logitBias(0, -1000))
                .speculation(Speculation.byModel(drafter).withBlockLength(4))
                .build();
        try (Generations all = Generator.of(model(1), options).generateAll(prompts(8, 3), 8)) {
            all.forEachRemaining(each ->
                    assertThat(each.speculation().orElseThrow().accepted()).isEqualTo(7));
        }
        // Tokens 2 to 6 and 7 to 10. The second block's first draft reads two tokens, which each sequence does alone.
        assertThat(drafter.calls).isEqualTo(4 + 2);
        assertThat(drafter.moved).isEqualTo(6 * 8);
    }

    @Test
    void generateAll_drafterFailsInAJointStep_endsOnlyWhatItMust() {
        InMemoryModel model = model(1);
        InMemoryModel failing = InMemoryModel.builder(TOKENIZER)
                .contextLength(40)
                .logits((tokens, length, row) -> {
                    if (tokens[0] == 3 && length > 4) {
                        throw new BackendException("a draft failed");
                    }
                    InMemoryModel.ngram(1, 2, 2).fill(tokens, length, row);
                })
                .build();
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(8)
                .sampling(s -> s.logitBias(0, -1000))
                .speculation(Speculation.byModel(failing).withBlockLength(3))
                .build();
        assertOnlyTheSecondFails(Generator.of(model, options), "a draft failed");
        assertThat(model.openSessions() + failing.openSessions()).isZero();
    }

    private static void assertOnlyTheSecondFails(Generator generator, String message) {
        List<Prompt> prompts = List.of(Prompt.tokens(1, 2), Prompt.tokens(3, 4), Prompt.tokens(5, 6));
        try (Generations all = generator.generateAll(prompts, 3)) {
            assertThat(all.next().tokens()).hasSize(8);
            assertThatThrownBy(all::next).hasMessage(message);
            assertThat(all.next().tokens()).hasSize(8);
        }
    }

    @Test
    void generateAll_processorThrowsWhileDraftsAreReadTogether_endsOnlyItsSequence() {
        InMemoryModel model = model(1);
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(8)
                .sampling(s -> s.logitBias(0, -1000).logitsProcessor((history, scores) -> {
                    if (history.token(0) == 3 && history.generatedLength() > 1) {
                        throw new IllegalStateException("a processor failed");
                    }
                }))
                .speculation(Speculation.byModel(model).withBlockLength(3))
                .build();
        assertOnlyTheSecondFails(Generator.of(model, options), "a processor failed");
        assertThat(model.openSessions()).isZero();
    }

    /** Any text of tokens 1 to 4, but every so many calls it fails. */
    private static TokenConstraint failingOnceIn(int calls) {
        int[] asked = {0};
        return () -> new TokenConstraint.State() {
            @Override
            public TokenConstraint.TokenSet allowed() {
                if (++asked[0] % calls == 0) {
                    throw new IllegalStateException("a constraint failed");
                }
                return TokenConstraint.TokenSet.of(1, 2, 3, 4);
            }

            @Override
            public boolean mayEnd() {
                return false;
            }

            @Override
            public TokenConstraint.State after(int token) {
                return this;
            }
        };
    }

    @Test
    void generateAll_constraintThrowsNowAndThen_othersGoOn() {
        InMemoryModel model = model(1);
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(6)
                .constraint(failingOnceIn(40))
                .build();
        int failed = 0;
        int whole = 0;
        try (Generations all = Generator.of(model, options).generateAll(prompts(20, 5), 4)) {
            while (all.hasNext()) {
                try {
                    assertThat(all.next().tokens()).hasSize(6);
                    whole++;
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessage("a constraint failed");
                    failed++;
                }
            }
        }
        assertThat(whole + failed).isEqualTo(20);
        assertThat(failed).isBetween(1, 12);
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void generateAll_sixteenAtOnce_eachModelMovesThemInOneCall() {
        CountingModel large = new CountingModel(model(1));
        CountingModel tuned = new CountingModel(model(2));
        CountingModel base = new CountingModel(model(3));
        Ensemble mix = Ensemble.upscale(large, tuned, base);
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(10)
                .sampling(s -> s.logitBias(0, -1000))
                .build();
        try (Generations all = Generator.of(mix, options).generateAll(prompts(16, 3), 16)) {
            all.forEachRemaining(each -> assertThat(each.tokens()).hasSize(10));
        }
        for (CountingModel each : List.of(large, tuned, base)) {
            assertThat(each.calls).as("calls").isEqualTo(9);
            assertThat(each.moved).as("tokens").isEqualTo(9 * 16);
        }
    }

    /** The two views of one model are two rows of one call. */
    @Test
    void generateAll_guidance_movesBothViewsInOneCall() {
        CountingModel model = new CountingModel(model(5));
        Ensemble mix = Ensemble.guidance(model);
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(5)
                .sampling(s -> s.logitBias(0, -1000))
                .build();
        try (Generations all = Generator.of(mix, options).generateAll(prompts(3, 3), 3)) {
            all.forEachRemaining(each -> assertThat(each.tokens()).hasSize(5));
        }
        assertThat(model.calls).isEqualTo(4);
        assertThat(model.moved).isEqualTo(4 * 6);
    }

    @Test
    void next_promptThatCannotBeAnswered_failsAloneAndInItsPlace() {
        List<Prompt> prompts = new ArrayList<>(prompts(5, 1));
        prompts.add(1, Prompt.tokens(new int[60]));
        prompts.add(4, Prompt.chat("no template"));
        try (Generations all = Generator.of(model(1)).generateAll(prompts, 3)) {
            for (int i = 0; i < prompts.size(); i++) {
                assertThat(all.hasNext()).isTrue();
                if (i == 1) {
                    assertThatThrownBy(all::next).isInstanceOf(ContextOverflowException.class);
                } else if (i == 4) {
                    assertThatThrownBy(all::next).isInstanceOf(ChatTemplateException.class);
                } else {
                    assertThat(all.next().tokenIds())
                            .isEqualTo(Generator.of(model(1))
                                    .generate(prompts.get(i))
                                    .tokenIds());
                }
            }
            assertThat(all.hasNext()).isFalse();
        }
    }

    /** Models that fail now and then: what fails ends alone, and all others are as if it had not been. */
    @Test
    void next_memberFailsInAJointStep_endsOnlyWhatItMust() {
        for (long seed = 0; seed < 60; seed++) {
            long chance = seed;
            InMemoryModel sound = model(1);
            InMemoryModel failing = InMemoryModel.builder(TOKENIZER)
                    .name("failing")
                    .endTokens(0)
                    .contextLength(40)
                    .logits((tokens, length, row) -> {
                        if (length > 6 && hash(tokens, length, chance) % 23 == 0) {
                            throw new BackendException("a run failed");
                        }
                        InMemoryModel.ngram(2, 2, 2).fill(tokens, length, row);
                    })
                    .build();
            Ensemble mix = Ensemble.of(List.of(Member.of("sound", sound, 1), Member.of("failing", failing, 0.5)));
            Generator generator = Generator.of(
                    mix,
                    GenerationOptions.builder()
                            .maxNewTokens(20)
                            .seed(seed)
                            .temperature(1)
                            .build());
            List<Prompt> prompts = prompts(9, seed);
            int failed = 0;
            try (Generations all = generator.generateAll(prompts, 4)) {
                for (int i = 0; i < prompts.size(); i++) {
                    Generator alone = Generator.of(
                            mix, generator.options().toBuilder().seed(seed + i).build());
                    Prompt prompt = prompts.get(i);
                    int[] expected;
                    try {
                        expected = alone.generate(prompt).tokenIds();
                    } catch (BackendException e) {
                        assertThatThrownBy(all::next).hasMessage("a run failed");
                        failed++;
                        continue;
                    }
                    assertThat(all.next().tokenIds())
                            .as("seed %d, prompt %d", seed, i)
                            .isEqualTo(expected);
                }
            }
            assertThat(failed).isLessThan(9);
            assertThat(sound.openSessions() + failing.openSessions()).isZero();
        }
    }

    private static int hash(int[] tokens, int length, long seed) {
        long state = seed;
        for (int i = 0; i < length; i++) {
            state = (state ^ tokens[i]) * 0x9E3779B97F4A7C15L;
        }
        return (int) (state >>> 40);
    }

    @Test
    void cancel_inTheMiddle_endsAllWithWhatThereIs() {
        InMemoryModel model = model(1);
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(30)
                .sampling(s -> s.logitBias(0, -1000))
                .build();
        try (Generations all = Generator.of(model, options).generateAll(prompts(20, 2), 4)) {
            all.next();
            all.cancel();
            int rest = 0;
            while (all.hasNext()) {
                assertThat(all.next().finishReason()).isIn(FinishReason.CANCELLED, FinishReason.LENGTH);
                rest++;
            }
            assertThat(rest).isLessThan(19);
        }
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void close_beforeTheEnd_freesEverySession() {
        InMemoryModel model = model(1);
        Generations all = Generator.of(model).generateAll(Collections.nCopies(9, Prompt.tokens(1, 2)));
        all.next();
        assertThat(model.openSessions()).isPositive();
        all.close();
        all.close();
        assertThat(model.openSessions()).isZero();
        assertThat(all.hasNext()).isFalse();
    }

    @Test
    void generateAll_noneAtOnce_isRefused() {
        assertThatThrownBy(() -> Generator.of(model(1)).generateAll(prompts(1, 1), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    /** Counts joint calls; its sessions are the model's own. */
    private static final class CountingModel extends ForwardingLanguageModel {
        private int calls;
        private int moved;

        CountingModel(LanguageModel model) {
            super(model);
        }

        @Override
        public Map<ModelSession, RuntimeException> appendEach(
                List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
            calls++;
            moved += tokens.length;
            return delegate().appendEach(sessions, tokens, rows);
        }
    }
}
