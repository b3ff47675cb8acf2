package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Iterating, cancelling and closing; ClosingTest shows that sessions are freed. */
@Timeout(120)
class TokenStreamTest {
    private final InMemoryModel model = Script.bytes("abcdef").build();

    private TokenStream stream() {
        return Generator.of(model).stream(Script.PROMPT);
    }

    @Test
    void iterator_secondTime_isRefused() {
        try (TokenStream stream = stream()) {
            stream.forEach(token -> {});
            assertThatThrownBy(stream::iterator)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("once");
        }
    }

    @Test
    void iterator_pastTheEnd_isRefused() {
        try (TokenStream stream = stream()) {
            Iterator<Token> tokens = stream.iterator();
            for (int i = 0; i < 7; i++) {
                tokens.next(); // without hasNext
            }
            assertThat(tokens.hasNext()).isFalse();
            assertThatThrownBy(tokens::next).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void result_afterSomeTokens_computesTheRest() {
        try (TokenStream stream = stream()) {
            stream.iterator().next();
            assertThat(stream.result().text()).isEqualTo("abcdef");
            assertThat(stream.result()).as("asked again").isEqualTo(stream.result());
        }
    }

    @Test
    void cancel_beforeTheFirstToken_endsEmpty() {
        try (TokenStream stream = stream()) {
            stream.cancel();
            assertThat(stream.iterator().hasNext()).isFalse();
            assertCancelled(stream, "");
        }
    }

    @Test
    void cancel_betweenTokens_keepsWhatThereIs() {
        try (TokenStream stream = stream()) {
            Iterator<Token> tokens = stream.iterator();
            tokens.next();
            tokens.next();
            stream.cancel();
            stream.cancel();
            assertThat(tokens.hasNext()).isFalse();
            assertCancelled(stream, "ab");
        }
    }

    @Test
    void cancel_afterTheEnd_changesNothing() {
        try (TokenStream stream = stream()) {
            stream.forEach(token -> {});
            stream.cancel();
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.END);
        }
    }

    @Test
    void close_betweenTokens_cancels() {
        TokenStream stream = stream();
        Iterator<Token> tokens = stream.iterator();
        tokens.next();
        stream.close();
        assertThat(tokens.hasNext()).isFalse();
        assertCancelled(stream, "a");
    }

    @Test
    void cancel_insideARunningStep_endsWithoutThatStepsToken() throws InterruptedException {
        Gate gate = gateAtTheThirdToken();
        try (TokenStream stream = Generator.of(gated(gate)).stream(Script.PROMPT)) {
            CompletableFuture<Generation> result = CompletableFuture.supplyAsync(stream::result);
            gate.awaitStep();
            stream.cancel();
            gate.open();
            assertThat(result.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.join().text()).isEqualTo("ab");
        }
    }

    @Test
    void cancel_insideARunningStepOfAMix_endsWithoutThatStepsToken() throws InterruptedException {
        Gate gate = gateAtTheThirdToken();
        Ensemble mix = Ensemble.upscale(model, gated(gate), model);
        try (TokenStream stream = Generator.of(mix).stream(Script.PROMPT)) {
            CompletableFuture<Generation> result = CompletableFuture.supplyAsync(stream::result);
            gate.awaitStep();
            stream.cancel();
            gate.open();
            assertThat(result.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.join().text()).isEqualTo("ab");
        }
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void cancel_insideThePrompt_endsEmpty() throws InterruptedException {
        Gate gate = new Gate((tokens, length, row) -> {}, 1);
        try (TokenStream stream = Generator.of(gated(gate)).stream(Script.PROMPT)) {
            CompletableFuture<Generation> result = CompletableFuture.supplyAsync(stream::result);
            gate.awaitStep();
            stream.cancel();
            gate.open();
            assertThat(result.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(result.join().tokens()).isEmpty();
        }
    }

    @Test
    void close_insideARunningStep_endsTheIterationWithoutAnError() throws InterruptedException {
        Gate gate = gateAtTheThirdToken();
        InMemoryModel gated = gated(gate);
        TokenStream stream = Generator.of(gated).stream(Script.PROMPT);
        CompletableFuture<Generation> result = CompletableFuture.supplyAsync(stream::result);
        gate.awaitStep();
        Thread closing = Gate.waiting(stream::close);
        gate.open();
        closing.join();
        assertThat(result.join().finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.join().text()).isEqualTo("ab");
        assertThat(gated.openSessions()).isZero();
    }

    @Test
    void close_justBeforeAStep_endsTheIterationWithoutAnError() {
        StreamClosingModel closing = new StreamClosingModel(model);
        TokenStream stream = Generator.of(closing).stream(Script.PROMPT);
        Iterator<Token> tokens = stream.iterator();
        tokens.next();
        closing.closeBeforeTheNextStep(stream);
        assertThat(tokens.hasNext()).isFalse();
        assertCancelled(stream, "a");
    }

    @Test
    void anyCall_whileAnotherThreadIterates_isRefused() throws InterruptedException {
        Gate gate = gateAtTheThirdToken();
        GenerationOptions options = GenerationOptions.builder().maxNewTokens(4).build();
        try (TokenStream stream = Generator.of(gated(gate), options).stream(Script.PROMPT)) {
            Iterator<Token> tokens = stream.iterator();
            CompletableFuture<Generation> result = CompletableFuture.supplyAsync(stream::result);
            gate.awaitStep();
            for (Supplier<?> call :
                    List.<Supplier<?>>of(tokens::hasNext, tokens::next, stream::result, stream::iterator)) {
                assertThatThrownBy(call::get)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("in use by another call");
            }
            gate.open();
            assertThat(result.join().text()).as("undisturbed").isEqualTo("abcd");
        }
    }

    @Test
    void anyCall_fromAProcessorOfItsOwn_isRefused() {
        List<TokenStream> self = new ArrayList<>();
        GenerationOptions options = GenerationOptions.builder()
                .sampling(s -> s.logitsProcessor((history, scores) -> {
                    assertThatThrownBy(self.get(0)::result)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("in use by another call");
                }))
                .build();
        try (TokenStream stream = Generator.of(model, options).stream(Script.PROMPT)) {
            self.add(stream);
            assertThat(stream.result().text()).isEqualTo("abcdef");
        }
    }

    @Test
    void next_modelFails_throwsAndRefusesTheResult() {
        InMemoryModel failing = Script.bytes("abc")
                .logits(Hiccup.failing((tokens, length, row) -> row[1] = 1, 3))
                .build();
        try (TokenStream stream = Generator.of(failing).stream(Script.PROMPT)) {
            Iterator<Token> tokens = stream.iterator();
            tokens.next();
            tokens.next();
            assertThatThrownBy(tokens::hasNext)
                    .isInstanceOf(BackendException.class)
                    .hasMessage("out of memory");
            assertThatThrownBy(tokens::hasNext)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("failed before");
            assertThatThrownBy(stream::result).isInstanceOf(IllegalStateException.class);
            assertThat(failing.openSessions()).isZero();
        }
    }

    private static void assertCancelled(TokenStream stream, String text) {
        Generation generation = stream.result();
        assertThat(generation.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(generation.text()).isEqualTo(text);
        assertThat(generation.tokens()).hasSize(text.length());
        assertThat(generation.promptIds()).isEqualTo(List.of(1));
    }

    private static Gate gateAtTheThirdToken() {
        return new Gate((tokens, length, row) -> row["abcdef".charAt(length - 1) + 1] = 9, 3);
    }

    private static InMemoryModel gated(Gate gate) {
        return Script.bytes("").logits(gate).build();
    }
}
