package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closing is idempotent, frees every session, and never happens under a running step: design.md, invariant 6. */
@Timeout(120)
class ClosingTest {
    private static final int WIDTH = 6;
    private static final Prompt PROMPT = Prompt.tokens(1, 2);
    private static final int PROMPT_LENGTH = 2;

    private final InMemoryModel large = TestModels.ngram("large", 1, WIDTH).build();
    private final InMemoryModel tuned = TestModels.ngram("tuned", 2, WIDTH).build();
    private final InMemoryModel base = TestModels.ngram("base", 3, WIDTH).build();
    private final Ensemble mix = Ensemble.upscale(large, tuned, base);
    private final GenerationOptions options =
            GenerationOptions.builder().maxNewTokens(5).build();

    private int openSessions() {
        return large.openSessions() + tuned.openSessions() + base.openSessions();
    }

    @Test
    void closeEnsemble_members_stayOpen() {
        mix.close();
        mix.close();
        assertThat(Generator.of(mix, options).generate(PROMPT).tokens()).hasSize(5);
        assertThat(Generator.of(large, options).generate(PROMPT).tokens()).hasSize(5);
    }

    @Test
    void generate_done_closesEverySession() {
        Generator.of(mix, options).generate(PROMPT);
        assertThat(openSessions()).isZero();
    }

    @Test
    void stream_iteratedToTheEnd_closesEverySessionBeforeItIsClosed() {
        try (TokenStream stream = Generator.of(mix, options).stream(PROMPT)) {
            assertThat(openSessions()).isEqualTo(3);
            stream.forEach(token -> {});
            assertThat(openSessions()).isZero();
        }
    }

    @Test
    void stream_closedInTheMiddle_closesEverySession() {
        TokenStream stream = Generator.of(mix, options).stream(PROMPT);
        stream.iterator().next();
        stream.close();
        stream.close();
        assertThat(openSessions()).isZero();
    }

    @Test
    void stream_cancelledInTheMiddle_closesEverySessionAtTheNextToken() {
        try (TokenStream stream = Generator.of(mix, options).stream(PROMPT)) {
            Iterator<Token> tokens = stream.iterator();
            tokens.next();
            stream.cancel();
            assertThat(tokens.hasNext()).isFalse();
            assertThat(openSessions()).isZero();
        }
    }

    @Test
    void generate_memberFails_closesEverySession() {
        InMemoryModel failing = TestModels.ngram("base", 3, WIDTH)
                .logits(Hiccup.failing(InMemoryModel.ngram(3, 2, 2), PROMPT_LENGTH + 2))
                .build();
        Generator generator = Generator.of(Ensemble.upscale(large, tuned, failing), options);
        assertThatThrownBy(() -> generator.generate(PROMPT)).isInstanceOf(BackendException.class);
        assertThat(openSessions() + failing.openSessions()).isZero();
    }

    @Test
    void newSession_lastMemberRefusesThePrompt_closesThoseOpened() {
        InMemoryModel small =
                TestModels.ngram("base", 3, WIDTH).contextLength(2).build();
        assertThatThrownBy(() -> Ensemble.upscale(large, tuned, small).newSession(PROMPT))
                .isInstanceOf(ContextOverflowException.class);
        assertThat(openSessions()).isZero();
    }

    @Test
    void score_doneOrRefused_closesEverySession() {
        Scorer scorer = Scorer.of(mix);
        scorer.score(PROMPT, 1, 2, 3);
        assertThatThrownBy(() -> scorer.score(PROMPT, 1, WIDTH)).isInstanceOf(IllegalArgumentException.class);
        assertThat(openSessions()).isZero();
    }

    @Test
    void closeSession_stepRuns_waitsForIt() throws InterruptedException {
        Gate gate = new Gate(InMemoryModel.ngram(3, 2, 2), PROMPT_LENGTH + 1);
        InMemoryModel gated = TestModels.ngram("base", 3, WIDTH).logits(gate).build();
        ModelSession session = Ensemble.upscale(large, tuned, gated).newSession(PROMPT);
        CompletableFuture<Void> step =
                CompletableFuture.runAsync(() -> session.append(new int[] {3}, 0, 1, new float[WIDTH], 1));
        gate.awaitStep();

        Thread closing = Gate.waiting(session::close);
        assertThat(gated.openSessions()).isEqualTo(1);
        gate.open();
        closing.join();
        step.join(); // throws if the step was disturbed
        assertThat(openSessions() + gated.openSessions()).isZero();
        assertThatThrownBy(() -> session.promptLogits(new float[WIDTH])).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closeModel_stepRuns_waitsForIt() throws InterruptedException {
        Gate gate = new Gate(InMemoryModel.ngram(3, 2, 2), PROMPT_LENGTH + 1);
        InMemoryModel gated = TestModels.ngram("base", 3, WIDTH).logits(gate).build();
        try (ModelSession session = gated.newSession(PROMPT)) {
            CompletableFuture<Void> step =
                    CompletableFuture.runAsync(() -> session.append(new int[] {3}, 0, 1, new float[WIDTH], 1));
            gate.awaitStep();
            Thread closing = Gate.waiting(gated::close);
            gate.open();
            closing.join();
            step.join();
            assertThatThrownBy(() -> session.append(new int[] {3}, 0, 1, new float[WIDTH], 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void close_aMembersCloseThrowsAnError_closesTheOthersAndThrowsIt() {
        Error failure = new AssertionError("close");
        Ensemble broken = Ensemble.upscale(FaultyModel.throwingAfter("close", large, failure), tuned, base);
        TokenStream stream = Generator.of(broken, options).stream(PROMPT);
        stream.iterator().next();
        assertThatThrownBy(stream::close).isSameAs(failure);
        assertThat(openSessions()).isZero();
    }

    @Test
    void close_severalFail_throwsTheFirstAndSuppressesTheOthers() {
        RuntimeException first = new IllegalStateException("first");
        Error second = new AssertionError("second");
        Ensemble broken = Ensemble.upscale(
                FaultyModel.throwingAfter("close", large, first),
                FaultyModel.throwingAfter("close", tuned, second),
                FaultyModel.throwingAfter("close", base, first));
        ModelSession session = broken.newSession(PROMPT);
        assertThatThrownBy(session::close)
                .isSameAs(first)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(second));
        assertThat(openSessions()).isZero();
    }

    @Test
    void close_aMembersCancelThrows_cancelsAndClosesTheOthers() {
        RuntimeException failure = new IllegalStateException("cancel");
        Ensemble broken = Ensemble.upscale(FaultyModel.throwingAfter("cancel", large, failure), tuned, base);
        TokenStream stream = Generator.of(broken, options).stream(PROMPT);
        stream.iterator().next();
        assertThatThrownBy(stream::close).isSameAs(failure);
        assertThat(openSessions()).isZero();
    }

    @Test
    void cancel_aMembersCancelThrows_cancelsTheOthers() {
        RuntimeException failure = new IllegalStateException("cancel");
        Ensemble broken = Ensemble.upscale(FaultyModel.throwingAfter("cancel", large, failure), tuned, base);
        try (TokenStream stream = Generator.of(broken, options).stream(PROMPT)) {
            assertThatThrownBy(stream::cancel).isSameAs(failure);
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
        } catch (IllegalStateException closing) {
            assertThat(closing).isSameAs(failure);
        }
        assertThat(openSessions()).isZero();
    }

    @Test
    void close_ofAStreamWhoseDraftModelFailsToClose_closesTheMembers() {
        InMemoryModel drafter = TestModels.ngram("drafter", 4, WIDTH).build();
        Error failure = new AssertionError("close");
        GenerationOptions drafting = options.toBuilder()
                .speculation(Speculation.byModel(FaultyModel.throwingAfter("close", drafter, failure)))
                .build();
        TokenStream stream = Generator.of(mix, drafting).stream(PROMPT);
        stream.iterator().next();
        assertThatThrownBy(stream::close).isSameAs(failure);
        assertThat(openSessions() + drafter.openSessions()).isZero();
    }
}
