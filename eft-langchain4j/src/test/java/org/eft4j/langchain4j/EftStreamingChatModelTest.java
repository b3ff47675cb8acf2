package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import org.eft4j.BackendException;
import org.eft4j.LanguageModel;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Most tests run tasks by hand, so that nothing depends on time. */
@Timeout(60)
class EftStreamingChatModelTest {
    private final Tasks tasks = new Tasks();
    private final InMemoryModel model = ScriptedModel.saying("hello you").build();
    private final Told told = new Told();

    /** An executor whose tasks run when a test says so. */
    private static final class Tasks implements Executor {
        private final Queue<Runnable> waiting = new ArrayDeque<>();

        @Override
        public void execute(Runnable task) {
            waiting.add(task);
        }

        void run() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }
    }

    /** What a handler was told. */
    private static class Told implements StreamingChatResponseHandler {
        final List<String> entries = new ArrayList<>();
        final CompletableFuture<StreamingHandle> handle = new CompletableFuture<>();

        @Override
        public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
            entries.add(partial.text());
            handle.complete(context.streamingHandle());
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            entries.add("complete " + response.aiMessage().text());
        }

        @Override
        public void onError(Throwable error) {
            entries.add("error " + error.getMessage());
        }
    }

    private EftStreamingChatModel streaming(LanguageModel writer) {
        return EftStreamingChatModel.of(
                EftChatModel.builder(writer).executor(tasks).build());
    }

    private static ChatRequest hello() {
        return ChatRequest.builder().messages(UserMessage.from("hello")).build();
    }

    private static InMemoryModel failing() {
        return ScriptedModel.of(Templates.CHATML, prompt -> {
                    throw new BackendException("the device is gone");
                })
                .build();
    }

    @Test
    void of_chatModelWithoutAnExecutor_isRefused() {
        assertThatThrownBy(() -> EftStreamingChatModel.of(EftChatModel.of(model)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a chat model with an executor");
    }

    @Test
    void handler_answer_getsPiecesThenTheWhole() {
        streaming(model).chat("hi", told);
        assertThat(told.entries).as("nothing runs on the caller's thread").isEmpty();
        tasks.run();
        assertThat(String.join("", told.entries.subList(0, told.entries.size() - 1)))
                .isEqualTo("hello you");
        assertThat(told.entries).hasSizeGreaterThan(3).endsWith("complete hello you");
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void handler_cancels_hearsNothingMore() {
        Told cancelling = new Told() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                super.onPartialResponse(partial, context);
                if (entries.size() == 2) {
                    context.streamingHandle().cancel();
                    context.streamingHandle().cancel();
                }
            }
        };
        streaming(model).chat("hi", cancelling);
        tasks.run();
        assertThat(cancelling.entries).containsExactly("h", "e");
        assertThat(cancelling.handle.join().isCancelled()).isTrue();
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void handler_throws_isToldAndHearsTheRest() {
        Told throwing = new Told() {
            @Override
            public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
                if (entries.isEmpty()) {
                    throw new IllegalStateException("the handler's own");
                }
                super.onPartialResponse(partial, context);
            }

            @Override
            public void onError(Throwable error) {
                super.onError(error);
                throw new IllegalStateException("ignored");
            }
        };
        streaming(model).chat("hi", throwing);
        tasks.run();
        assertThat(throwing.entries).startsWith("error the handler's own", "e").endsWith("complete hello you");
    }

    @Test
    void handler_modelFails_getsTheError() {
        streaming(failing()).chat("hi", told);
        tasks.run();
        assertThat(told.entries).containsExactly("error the device is gone");
    }

    @Test
    void handler_requestThatIsWrong_getsTheErrorOnTheExecutor() {
        ChatRequest wrong = hello().toBuilder().temperature(-1.0).build();
        streaming(model).chat(wrong, told);
        assertThat(told.entries).isEmpty();
        tasks.run();
        assertThat(told.entries).singleElement().asString().contains("temperature must be at least 0");
    }

    @Test
    void handler_featureThatIsMissing_isThrownAtOnce() {
        ChatRequest unsupported = hello().toBuilder().modelName("another").build();
        assertThatThrownBy(() -> streaming(model).chat(unsupported, told))
                .isExactlyInstanceOf(UnsupportedFeatureException.class);
        assertThat(told.entries).isEmpty();
    }

    /** What a subscriber was told. */
    private static class Subscribed implements Subscriber<ChatModelStreamingEvent> {
        final List<String> entries = new ArrayList<>();
        private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();

        @Override
        public void onSubscribe(Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(ChatModelStreamingEvent event) {
            entries.add(
                    event instanceof CompleteResponse complete
                            ? "complete " + complete.chatResponse().aiMessage().text()
                            : ((PartialResponse) event).text());
        }

        @Override
        public void onError(Throwable error) {
            entries.add("error " + error.getClass().getSimpleName() + " " + error.getMessage());
        }

        @Override
        public void onComplete() {
            entries.add("completed");
        }

        void request(long events) {
            subscription.join().request(events);
        }

        void cancel() {
            subscription.join().cancel();
        }
    }

    private Subscribed subscribe(LanguageModel writer) {
        Subscribed subscriber = new Subscribed();
        streaming(writer).chat(hello()).subscribe(subscriber);
        return subscriber;
    }

    @Test
    void publisher_demand_isWhatIsComputed() {
        Subscribed subscriber = subscribe(model);
        tasks.run();
        assertThat(subscriber.entries).isEmpty();
        subscriber.request(2);
        tasks.run();
        assertThat(subscriber.entries).containsExactly("h", "e");
        subscriber.request(1);
        tasks.run();
        assertThat(subscriber.entries).containsExactly("h", "e", "l");
        assertThat(tasks.waiting).as("no thread is held meanwhile").isEmpty();
        subscriber.request(Long.MAX_VALUE);
        subscriber.request(Long.MAX_VALUE);
        tasks.run();
        assertThat(subscriber.entries).endsWith("complete hello you", "completed");
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void publisher_completion_needsNoDemand() {
        Subscribed subscriber = subscribe(ScriptedModel.saying("a").build());
        subscriber.request(2);
        tasks.run();
        assertThat(subscriber.entries).containsExactly("a", "complete a", "completed");
    }

    @Test
    void publisher_eachSubscription_isAnAnswerOfItsOwn() {
        var publisher = streaming(model).chat(hello());
        for (int i = 0; i < 2; i++) {
            Subscribed subscriber = new Subscribed();
            publisher.subscribe(subscriber);
            subscriber.request(Long.MAX_VALUE);
            tasks.run();
            assertThat(subscriber.entries).endsWith("complete hello you", "completed");
        }
    }

    @Test
    void publisher_cancelled_hearsNothingMoreAndFreesTheSession() {
        Subscribed subscriber = subscribe(model);
        subscriber.request(2);
        tasks.run();
        assertThat(model.openSessions()).isEqualTo(1);
        subscriber.cancel();
        subscriber.request(5);
        tasks.run();
        assertThat(subscriber.entries).containsExactly("h", "e");
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void publisher_subscriberThrows_hearsNothingMore() {
        Subscribed subscriber = new Subscribed() {
            @Override
            public void onNext(ChatModelStreamingEvent event) {
                super.onNext(event);
                throw new IllegalStateException("the subscriber's own");
            }
        };
        streaming(model).chat(hello()).subscribe(subscriber);
        subscriber.request(5);
        tasks.run();
        assertThat(subscriber.entries).containsExactly("h");
        assertThat(model.openSessions()).isZero();
    }

    @Test
    void publisher_modelFails_getsTheError() {
        Subscribed subscriber = subscribe(failing());
        subscriber.request(1);
        tasks.run();
        assertThat(subscriber.entries).containsExactly("error InternalServerException the device is gone");
    }

    @Test
    void publisher_demandOfNone_isAnError() {
        Subscribed subscriber = subscribe(model);
        subscriber.request(0);
        tasks.run();
        assertThat(subscriber.entries)
                .singleElement()
                .asString()
                .startsWith("error IllegalArgumentException expected a positive number");
        assertThat(model.openSessions()).isZero();
    }

    /** {@code chatAsync} of the chat model, which runs on the same executor. */
    @org.junit.jupiter.api.Nested
    class Async {
        private final ExecutorService threads = Executors.newCachedThreadPool();

        @AfterEach
        void shutDown() {
            threads.shutdownNow();
        }

        private EftChatModel chat(LanguageModel writer) {
            return EftChatModel.builder(writer).executor(threads).build();
        }

        @Test
        void chatAsync_answer_comesFromTheExecutor() {
            assertThat(chat(model).chatAsync("hi").join()).isEqualTo("hello you");
        }

        @Test
        void chatAsync_modelFails_failsTheFuture() {
            assertThatThrownBy(() -> chat(failing()).chatAsync("hi").join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseExactlyInstanceOf(InternalServerException.class);
        }

        @Test
        void chatAsync_wrongRequest_failsTheFuture() {
            ChatRequest wrong = hello().toBuilder().temperature(-1.0).build();
            assertThatThrownBy(() -> chat(model).chatAsync(wrong).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseExactlyInstanceOf(InvalidRequestException.class);
        }

        @Test
        void chatAsync_cancelledFuture_endsTheAnswer() {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            String endless = "la ".repeat(1_000_000);
            InMemoryModel singer = ScriptedModel.saying(endless).build();
            EftChatModel chat = EftChatModel.builder(singer)
                    .executor(task -> threads.execute(() -> {
                        task.run();
                        ended.complete(null);
                    }))
                    .options(org.eft4j.GenerationOptions.builder()
                            .maxNewTokens(1_000_000)
                            .build())
                    .build();
            var future = chat.chatAsync(hello());
            future.cancel(true);
            ended.join();
            assertThat(singer.openSessions()).isZero();
        }
    }
}
