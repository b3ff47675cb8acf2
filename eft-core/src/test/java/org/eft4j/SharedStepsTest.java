package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eft4j.Generator.Generations;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedStepsTest {
    private static final InMemoryTokenizer TOKENIZER = InMemoryTokenizer.letters(9);
    private static final Prompt PROMPT = Prompt.tokens(1, 2, 3);

    /** The prompt, and one token more. */
    private static final int SECOND_TOKEN = 4;

    private static InMemoryModel.Builder model(InMemoryModel.Logits logits) {
        return InMemoryModel.builder(TOKENIZER).logits(logits).movesTogether();
    }

    private static InMemoryModel.Logits random(long seed) {
        return InMemoryModel.ngram(seed, 2, 2);
    }

    private static GenerationOptions tokens(int count) {
        return GenerationOptions.builder().maxNewTokens(count).build();
    }

    /** A stream that has given its first token, and the thread that asks for the next one. */
    private static final class Reader {
        private final TokenStream stream;
        private final Iterator<Token> tokens;
        private final CompletableFuture<Generation> result = new CompletableFuture<>();

        Reader(LanguageModel model, GenerationOptions options, Prompt prompt) {
            stream = Generator.of(model, options).stream(prompt);
            tokens = stream.iterator();
            tokens.next();
        }

        void readOn() {
            try {
                result.complete(stream.result());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        }

        Generation result() {
            return result.orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    /** A first reader in a step that waits at a gate, and others that wait for that step to end. */
    private static final class Crowd {
        private final Gate gate = new Gate(random(1), SECOND_TOKEN);
        private final CountingModel model = new CountingModel(model(gate).build());
        private final Reader first;
        private final List<Reader> others = new ArrayList<>();
        private final List<Thread> threads = new ArrayList<>();

        Crowd(int count, GenerationOptions options) throws InterruptedException {
            first = new Reader(model, options, PROMPT);
            for (int i = 0; i < count; i++) {
                others.add(new Reader(model, options, Prompt.tokens(5, 4, 3, 2, 1 + i)));
            }
            // Opens the seats of the others, so that the first one knows of them.
            others.forEach(other -> other.tokens.next());
            new Thread(first::readOn).start();
            gate.awaitStep();
            for (Reader other : others) {
                threads.add(Gate.waiting(other::readOn));
            }
        }

        /** Lets everyone go on, and checks that each wrote what it writes alone. */
        void end() {
            gate.open();
            List<Reader> all = new ArrayList<>(others);
            all.add(first);
            for (Reader each : all) {
                assertThat(each.result().tokenIds()).hasSize(8);
                each.stream.close();
            }
            assertThat(model.inner.openSessions()).isZero();
        }
    }

    @Test
    void streams_thatWaitForAStep_moveTogetherInTheNext() throws Exception {
        Crowd crowd = new Crowd(5, tokens(8));
        crowd.end();
        assertThat(crowd.model.sizes).anyMatch(size -> size >= 5);
    }

    @Test
    void streams_ofDifferentMixesOverTheSameMembers_moveTogether() throws Exception {
        Gate gate = new Gate(random(1), SECOND_TOKEN);
        CountingModel large = new CountingModel(model(gate).build());
        LanguageModel tuned = model(random(2)).build();
        LanguageModel base = model(random(3)).build();
        UpscaledEnsemble mix = Ensemble.upscale(large, tuned, base);
        List<LanguageModel> mixes = List.of(mix.withStrength(0.5), mix.withAmplification(2), large);
        Reader first = new Reader(mix, tokens(8), PROMPT);
        List<Reader> others = new ArrayList<>();
        for (LanguageModel each : mixes) {
            Reader other = new Reader(each, tokens(8), Prompt.tokens(5, 4, 3, 2, 1));
            other.tokens.next();
            others.add(other);
        }
        new Thread(first::readOn).start();
        gate.awaitStep();
        others.forEach(other -> Gate.waiting(other::readOn));
        gate.open();
        for (int i = 0; i < mixes.size(); i++) {
            assertThat(others.get(i).result().tokenIds())
                    .isEqualTo(Generator.of(mixes.get(i), tokens(8))
                            .generate(Prompt.tokens(5, 4, 3, 2, 1))
                            .tokenIds());
        }
        assertThat(large.sizes).anyMatch(size -> size >= 3);
        assertThat(first.result().tokenIds()).hasSize(8);
    }

    @Test
    void cancel_whileItWaitsForAStep_endsItAtOnceAndNoOther() throws Exception {
        Crowd crowd = new Crowd(3, tokens(8));
        Reader cancelled = crowd.others.remove(1);
        cancelled.stream.cancel();
        assertThat(cancelled.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(cancelled.result().tokenIds()).hasSize(2);
        cancelled.stream.close();
        crowd.end();
    }

    @Test
    void close_whileItWaitsForAStep_endsItAtOnceAndNoOther() throws Exception {
        Crowd crowd = new Crowd(3, tokens(8));
        Reader closed = crowd.others.remove(0);
        closed.stream.close();
        assertThat(closed.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
        crowd.end();
    }

    @Test
    void interrupt_whileItWaitsForAStep_endsItWithItsReason() throws Exception {
        Crowd crowd = new Crowd(2, tokens(8));
        Reader interrupted = crowd.others.remove(0);
        crowd.threads.get(0).interrupt();
        assertThat(interrupted.result().finishReason()).isEqualTo(FinishReason.INTERRUPTED);
        interrupted.stream.close();
        crowd.end();
    }

    @Test
    void deadline_passesWhileItWaitsForAStep_endsItWithItsReason() throws Exception {
        GenerationOptions hurried =
                tokens(8).toBuilder().deadline(Duration.ofMillis(100)).build();
        Crowd crowd = new Crowd(1, tokens(8));
        Reader late = new Reader(crowd.model, hurried, Prompt.tokens(7, 7));
        late.readOn();
        assertThat(late.result().finishReason()).isEqualTo(FinishReason.DEADLINE);
        late.stream.close();
        crowd.end();
    }

    /** A cancelled leader hands the lead on. */
    @Test
    void cancel_ofTheOneThatLeads_leavesTheLeadToAnother() throws Exception {
        Crowd crowd = new Crowd(3, tokens(8));
        Reader next = crowd.others.remove(0);
        next.stream.cancel();
        crowd.gate.open();
        assertThat(next.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
        crowd.end();
    }

    @Test
    void model_closedWhileOthersWait_endsAllOfThem() throws Exception {
        Crowd crowd = new Crowd(3, tokens(900));
        Thread closing = Gate.waiting(crowd.model::close);
        crowd.gate.open();
        closing.join();
        for (Reader each : crowd.others) {
            assertThatThrownBy(each::result).hasRootCauseInstanceOf(IllegalStateException.class);
        }
    }

    /** What a failure of one model's run as a whole, even an error, does to those that were to move by it. */
    @Test
    void errorInASharedStep_endsThoseInItAndNoLaterOne() throws Exception {
        Crowd crowd = new Crowd(3, tokens(8));
        crowd.model.failing = true;
        crowd.gate.open();
        for (Reader each : crowd.others) {
            assertThatThrownBy(each::result).hasRootCauseInstanceOf(AssertionError.class);
        }
        crowd.model.failing = false;
        assertThat(Generator.of(crowd.model, tokens(8)).generate(PROMPT).tokenIds())
                .hasSize(8);
        assertThat(crowd.model.inner.openSessions()).isLessThanOrEqualTo(1);
    }

    /** Threads whose models do not gain by it are not held up by one another. */
    @Test
    void streams_ofAModelThatMovesInTurn_doNotWaitForOneAnother() throws Exception {
        Gate gate = new Gate(random(1), SECOND_TOKEN);
        InMemoryModel model = InMemoryModel.builder(TOKENIZER).logits(gate).build();
        Reader held = new Reader(model, tokens(8), PROMPT);
        Thread thread = new Thread(held::readOn);
        thread.start();
        gate.awaitStep();
        assertThat(Generator.of(model, tokens(8))
                        .generate(Prompt.tokens(5, 4, 3, 2, 1))
                        .tokens())
                .hasSize(8);
        gate.open();
        assertThat(held.result().tokens()).hasSize(8);
    }

    /** A reader that does not come back is waited for once at most, and its sequence is not moved on. */
    @Test
    void stream_thatIsNotRead_holdsUpNoOtherAndIsNotMoved() {
        InMemoryModel model = model(random(1)).build();
        try (TokenStream idle = Generator.of(model, tokens(8)).stream(PROMPT)) {
            Iterator<Token> some = idle.iterator();
            some.next();
            some.next();
            CompletableFuture<Generation> other = CompletableFuture.supplyAsync(
                    () -> Generator.of(model, tokens(200)).generate(Prompt.tokens(4)));
            assertThat(other.join().tokens()).hasSize(200);
            idle.cancel();
            assertThat(idle.result().tokens()).hasSize(2);
        }
    }

    private static ModelOptions atMost(int sequences) {
        return ModelOptions.builder().maxSequences(sequences).build();
    }

    @Test
    void maxSequences_more_waitInOrderForTheFirstToEnd() {
        List<Integer> prompts = Collections.synchronizedList(new ArrayList<>());
        InMemoryModel model = model((tokens, length, row) -> {
                    if (length == 1) {
                        prompts.add(tokens[0]);
                    }
                    random(1).fill(tokens, length, row);
                })
                .limits(atMost(1))
                .build();
        Generator generator = Generator.of(model, tokens(3));
        TokenStream first = generator.stream(Prompt.tokens(1));
        first.iterator().next();
        List<CompletableFuture<Generation>> others = new ArrayList<>();
        for (int id = 2; id < 5; id++) {
            Prompt prompt = Prompt.tokens(id);
            CompletableFuture<Generation> other = new CompletableFuture<>();
            Gate.waiting(() -> other.complete(generator.generate(prompt)));
            others.add(other);
        }
        assertThat(others).noneMatch(CompletableFuture::isDone);
        first.close();
        others.forEach(each -> assertThat(each.join().tokens()).hasSize(3));
        assertThat(prompts).containsExactly(1, 2, 3, 4);
    }

    @Test
    void maxSequences_waitingStream_endsByDeadlineCancelOrInterrupt() throws Exception {
        InMemoryModel model = model(random(1)).limits(atMost(1)).build();
        Generator generator = Generator.of(model, tokens(3));
        try (TokenStream first = generator.stream(PROMPT)) {
            first.iterator().next();
            Generation late = Generator.of(
                            model,
                            tokens(3).toBuilder().deadline(Duration.ofMillis(5)).build())
                    .generate(PROMPT);
            assertThat(late.finishReason()).isEqualTo(FinishReason.DEADLINE);
            assertThat(late.tokens()).isEmpty();

            TokenStream cancelled = generator.stream(PROMPT);
            CompletableFuture<Generation> end = new CompletableFuture<>();
            Gate.waiting(() -> end.complete(cancelled.result()));
            cancelled.cancel();
            assertThat(end.join().finishReason()).isEqualTo(FinishReason.CANCELLED);

            CompletableFuture<Generation> interrupted = new CompletableFuture<>();
            Gate.waiting(() -> interrupted.complete(generator.generate(PROMPT))).interrupt();
            assertThat(interrupted.join().finishReason()).isEqualTo(FinishReason.INTERRUPTED);
        }
        assertThat(generator.generate(PROMPT).tokens()).hasSize(3);
        assertThat(model.openSessions()).isZero();
    }

    private static InMemoryModel holding(int tokens) {
        return model(random(1))
                .limits(ModelOptions.builder().maxCachedTokens(tokens).build())
                .build();
    }

    /** A short one behind a long one that leaves the queue is let in. */
    @Test
    void maxCachedTokens_more_waitUntilThereIsRoom() {
        InMemoryModel model = holding(12);
        Generator five = Generator.of(model, tokens(5));
        TokenStream first = five.stream(Prompt.tokens(1));
        first.iterator().next();
        TokenStream long10 = Generator.of(model, tokens(9)).stream(Prompt.tokens(2));
        CompletableFuture<Generation> waitsForLong = new CompletableFuture<>();
        Gate.waiting(() -> waitsForLong.complete(long10.result()));
        CompletableFuture<Generation> waitsForShort = new CompletableFuture<>();
        Gate.waiting(() -> waitsForShort.complete(five.generate(Prompt.tokens(3))));
        assertThat(waitsForShort).isNotDone();
        long10.cancel();
        assertThat(waitsForShort.join().tokens()).hasSize(5);
        assertThat(waitsForLong.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
        first.close();
        assertThat(Generator.of(model, tokens(9)).generate(Prompt.tokens(2)).tokens())
                .hasSize(9);
    }

    @Test
    void maxCachedTokens_oneThatNeverFits_isRefusedAndOpensNothing() {
        InMemoryModel model = holding(12);
        assertThatThrownBy(() -> Generator.of(model, tokens(12)).generate(Prompt.tokens(1)))
                .isInstanceOf(ContextOverflowException.class)
                .hasMessageContaining("a prompt of 1 tokens and 12 new ones")
                .hasMessageContaining("the 12 tokens that all generations may hold");
        assertThat(model.openSessions()).isZero();
        assertThat(Generator.of(model, tokens(11)).generate(Prompt.tokens(1)).tokens())
                .hasSize(11);
    }

    /** Several at once on one thread never wait for themselves. */
    @Test
    void maxSequences_generateAllOfMore_answersAll() {
        InMemoryModel model = model(random(1)).limits(atMost(2)).build();
        Generator generator = Generator.of(model, tokens(5));
        List<CompletableFuture<Integer>> counts = new ArrayList<>();
        for (int thread = 0; thread < 3; thread++) {
            counts.add(CompletableFuture.supplyAsync(() -> {
                int count = 0;
                try (Generations all = generator.generateAll(Collections.nCopies(10, PROMPT), 8)) {
                    while (all.hasNext()) {
                        assertThat(all.next().tokens()).hasSize(5);
                        count++;
                    }
                }
                return count;
            }));
        }
        counts.forEach(each -> assertThat(each.join()).isEqualTo(10));
    }

    @Test
    void deadline_passedBetweenTokens_endsWithWhatThereIs() {
        GenerationOptions options =
                tokens(8).toBuilder().deadline(Duration.ofMillis(200)).build();
        try (TokenStream stream = Generator.of(model(random(1)).build(), options).stream(PROMPT)) {
            stream.iterator().next();
            LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.DEADLINE);
            assertThat(stream.result().tokens()).hasSize(1);
        }
    }

    /** Remembers how many sessions moved by each call; its sessions are the other model's own. */
    private static final class CountingModel extends ForwardingLanguageModel.OfSameSessions {
        private final InMemoryModel inner;
        private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        private volatile boolean failing;

        CountingModel(InMemoryModel inner) {
            super(inner);
            this.inner = inner;
        }

        @Override
        public Map<ModelSession, RuntimeException> appendEach(
                List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
            if (failing) {
                throw new AssertionError("no memory");
            }
            sizes.add(tokens.length);
            return delegate().appendEach(sessions, tokens, rows);
        }
    }
}
