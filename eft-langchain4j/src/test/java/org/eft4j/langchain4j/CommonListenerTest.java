package org.eft4j.langchain4j;

import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelListenerIT;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelPublisherListenerTest;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eft4j.BackendException;
import org.eft4j.LanguageModel;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** LangChain4j's own tests of listeners. */
class CommonListenerTest {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final String NAME = "capital";

    @AfterAll
    static void shutDown() {
        THREADS.shutdownNow();
    }

    private static EftChatModel chat(LanguageModel model, ChatModelListener listener) {
        return EftChatModel.builder(model)
                .modelName(NAME)
                .executor(THREADS)
                .listeners(listener)
                .defaultRequestParameters(ChatRequestParameters.builder()
                        .temperature(0.7)
                        .topP(1.0)
                        .maxOutputTokens(7)
                        .build())
                .build();
    }

    private static InMemoryModel failing() {
        return ScriptedModel.of(Templates.QWEN, prompt -> {
                    throw new BackendException("the device is gone");
                })
                .build();
    }

    @Nested
    class Blocking extends AbstractChatModelListenerIT {
        @Override
        protected ChatModel createModel(ChatModelListener listener) {
            return chat(CapitalScript.model(), listener);
        }

        @Override
        protected String modelName() {
            return NAME;
        }

        @Override
        protected ChatModel createFailingModel(ChatModelListener listener) {
            return chat(failing(), listener);
        }

        @Override
        protected Class<? extends Exception> expectedExceptionClass() {
            return InternalServerException.class;
        }
    }

    @Nested
    class Streaming extends AbstractStreamingChatModelListenerIT {
        @Override
        protected StreamingChatModel createModel(ChatModelListener listener) {
            return EftStreamingChatModel.of(chat(CapitalScript.model(), listener));
        }

        @Override
        protected String modelName() {
            return NAME;
        }

        @Override
        protected StreamingChatModel createFailingModel(ChatModelListener listener) {
            return EftStreamingChatModel.of(chat(failing(), listener));
        }

        @Override
        protected Class<? extends Exception> expectedExceptionClass() {
            return InternalServerException.class;
        }
    }

    @Nested
    class Publishing extends AbstractStreamingChatModelPublisherListenerTest {
        @Override
        protected StreamingChatModel createModel(ChatModelListener listener, StreamScenario scenario) {
            String text = "a".repeat(Math.max(1, scenario.contentChunks()));
            long pause = TimeUnit.MILLISECONDS.toNanos(scenario.spreadOverMillis()) / text.length();
            LanguageModel model = scenario.fail()
                    ? failing()
                    : ScriptedModel.of(Templates.QWEN, prompt -> {
                                LockSupport.parkNanos(pause);
                                return List.of(text);
                            })
                            .build();
            return EftStreamingChatModel.of(EftChatModel.builder(model)
                    .executor(THREADS)
                    .listeners(listener)
                    .build());
        }
    }
}
