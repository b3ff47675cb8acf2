package org.eft4j.langchain4j;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Publisher;

/**
 * A model or a mix as LangChain4j's streaming chat model: what an {@link EftChatModel} answers, as it is written. Text,
 * thinking and arguments of calls come in pieces.
 *
 * <p>Handlers and subscribers are called on the executor that the chat model was built with, each answer by one task
 * at a time. What the model cannot do is thrown at once; all other failures go to the handler.
 *
 * <ul>
 *   <li>A handler that cancels its {@link dev.langchain4j.model.chat.response.StreamingHandle} hears nothing more. What
 *       it throws is given to its {@code onError}, and the answer goes on.
 *   <li>A publisher computes as much as its subscriber asked for: a subscriber that reads slowly holds no thread.
 * </ul>
 *
 * <p>Immutable and thread-safe.
 */
public final class EftStreamingChatModel implements StreamingChatModel {
    private final EftChatModel chatModel;
    private final Executor executor;

    private EftStreamingChatModel(EftChatModel chatModel, Executor executor) {
        this.chatModel = chatModel;
        this.executor = executor;
    }

    /**
     * Returns the streaming form of a chat model, with its name, options, parameters and listeners.
     *
     * @throws IllegalArgumentException if the chat model was built without an executor
     */
    public static EftStreamingChatModel of(EftChatModel chatModel) {
        Executor executor = chatModel
                .executor()
                .orElseThrow(() -> new IllegalArgumentException("expected a chat model with an executor, which"
                        + " streaming answers run on; found none; build it with EftChatModel.Builder.executor"));
        return new EftStreamingChatModel(chatModel, executor);
    }

    @Override
    public void doChat(ChatRequest chatRequest, StreamingChatResponseHandler handler) {
        Plan plan;
        try {
            plan = chatModel.planner().plan(chatRequest);
        } catch (UnsupportedFeatureException e) {
            throw e;
        } catch (RuntimeException e) {
            executor.execute(() -> handler.onError(e));
            return;
        }
        executor.execute(new HandledAnswer(new Answer(plan), handler));
    }

    @Override
    public Publisher<ChatModelStreamingEvent> doChat(ChatRequest chatRequest) {
        Plan plan = chatModel.planner().plan(chatRequest);
        return subscriber -> AnswerSubscription.begin(new Answer(plan), executor, subscriber);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return chatModel.defaultRequestParameters();
    }

    @Override
    public List<ChatModelListener> listeners() {
        return chatModel.listeners();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return chatModel.supportedCapabilities();
    }
}
