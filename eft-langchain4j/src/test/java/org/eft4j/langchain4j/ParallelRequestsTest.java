package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteResponse;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.ForkJoinPool;
import org.eft4j.LanguageModel;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ParallelRequestsTest {
    private static final String LETTERS = "abcdefgh";

    /** Writes the letters; the step of a request for "first" that gives the third one waits at a gate. */
    private static LanguageModel model(CountDownLatch reached, CountDownLatch opened) {
        return InMemoryModel.builder(ScriptedModel.TOKENIZER)
                .chatTemplate(Templates.CHATML)
                .endTokens(0)
                .movesTogether()
                .logits((tokens, length, row) -> {
                    String text = ScriptedModel.TOKENIZER.decode(Arrays.copyOf(tokens, length), false);
                    String written = text.substring(text.lastIndexOf('\n') + 1);
                    if (written.equals("ab") && text.contains("first")) {
                        reached.countDown();
                        try {
                            opened.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException("interrupted at the gate", e);
                        }
                    }
                    boolean ended = written.length() == LETTERS.length();
                    String next = ended ? ScriptedModel.END : LETTERS.substring(written.length(), written.length() + 1);
                    row[ScriptedModel.TOKENIZER.encode(next, false, true)[0]] = 9;
                })
                .build();
    }

    /** Asks for events as a test says, and keeps the response. */
    private static final class Subscribed implements Subscriber<ChatModelStreamingEvent> {
        private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
        private final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

        @Override
        public void onSubscribe(Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(ChatModelStreamingEvent event) {
            if (event instanceof CompleteResponse complete) {
                response.complete(complete.chatResponse());
            }
        }

        @Override
        public void onError(Throwable failure) {
            response.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {}
    }

    /** An answer that is under way, so that others know of it. */
    private static Subscribed begun(EftChatModel chat, String question) {
        Subscribed subscribed = new Subscribed();
        EftStreamingChatModel.of(chat).chat(UserMessage.from(question)).subscribe(subscribed);
        subscribed.subscription.join().request(2);
        return subscribed;
    }

    /** Asks for the rest, and returns when it waits for the step that stands at the gate. */
    private static void awaitItsTurn(Subscribed subscribed) {
        Thread thread = new Thread(() -> subscribed.subscription.join().request(Long.MAX_VALUE));
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(subscribed.response.isDone()).as("it did not wait").isFalse();
            Thread.onSpinWait();
        }
    }

    @Test
    void requests_ofSeveralThreads_shareSteps() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch opened = new CountDownLatch(1);
        EftChatModel chat = EftChatModel.builder(model(reached, opened))
                .executor(Runnable::run)
                .build();
        Subscribed second = begun(chat, "second");
        Subscribed third = begun(chat, "third");
        CompletableFuture<ChatResponse> first =
                CompletableFuture.supplyAsync(() -> chat.chat(UserMessage.from("first")), ForkJoinPool.commonPool());
        reached.await();
        awaitItsTurn(second);
        awaitItsTurn(third);
        opened.countDown();
        assertThat(first.join().aiMessage().text()).isEqualTo(LETTERS);
        for (Subscribed each : List.of(second, third)) {
            ChatResponse response = each.response.join();
            assertThat(response.aiMessage().text()).isEqualTo(LETTERS);
            assertThat(((EftChatResponseMetadata) response.metadata())
                            .generation()
                            .sequencesPerStep())
                    .as("those that waited moved together")
                    .isGreaterThan(1);
        }
    }
}
