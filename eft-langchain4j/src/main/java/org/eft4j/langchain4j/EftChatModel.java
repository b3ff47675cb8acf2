package org.eft4j.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.DoubleFunction;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.jspecify.annotations.Nullable;

/**
 * A model or a mix as LangChain4j's chat model. Messages are rendered through the model's own chat template.
 *
 * <ul>
 *   <li>All of LangChain4j's common parameters are honoured, and those of {@link EftChatRequestParameters}; a model
 *       name other than this model's is refused.
 *   <li>A JSON response format is obeyed exactly, by {@code eft-structured}; a schema that cannot be is refused. An
 *       object may have the properties that its schema names and no others, unless the schema says so.
 *   <li>Tools can be called where the chat template shows them and writes calls as Hermes and Qwen, Llama 3 or Mistral
 *       do; with other templates they are refused. A required call is written under a constraint, so its arguments fit
 *       their schema.
 *   <li>Thinking in {@code <think>}, where the template has it, is given apart from the text.
 * </ul>
 *
 * <p>Errors are LangChain4j's: {@link dev.langchain4j.exception.UnsupportedFeatureException} for what the model cannot
 * do, {@link dev.langchain4j.exception.InvalidRequestException} for requests that are wrong or too long, {@link
 * dev.langchain4j.exception.InternalServerException} when a model fails. Each has the original exception as its cause.
 *
 * <p>Immutable and thread-safe. Requests of several threads share steps of the models where the backend can. The caller
 * opens and closes the model.
 */
public final class EftChatModel implements ChatModel {
    private final Planner planner;
    private final ChatRequestParameters defaults;
    private final List<ChatModelListener> listeners;
    private final @Nullable Executor executor;

    private EftChatModel(Builder b) {
        this.planner = new Planner(b.model, b.modelName, b.options, b.templateVariables, b.interpolation);
        planner.check(b.defaults);
        this.defaults = EftChatRequestParameters.builder()
                .overrideWith(b.defaults)
                .modelName(b.modelName)
                .build();
        this.listeners = List.copyOf(b.listeners);
        this.executor = b.executor;
    }

    /** Returns a greedy chat model with the model's own limit of new tokens. */
    public static EftChatModel of(LanguageModel model) {
        return builder(model).build();
    }

    /** Returns a builder of a chat model. */
    public static Builder builder(LanguageModel model) {
        return new Builder(model);
    }

    @Override
    public ChatResponse doChat(ChatRequest chatRequest) {
        try (Answer answer = new Answer(planner.plan(chatRequest))) {
            return answer.response();
        }
    }

    /**
     * Answers on the executor that the model was built with; without one this is not supported. Cancelling the future
     * ends the answer as soon as the backend can.
     */
    @Override
    public CompletableFuture<ChatResponse> doChatAsync(ChatRequest chatRequest) {
        if (executor == null) {
            return ChatModel.super.doChatAsync(chatRequest);
        }
        Answer answer = new Answer(planner.plan(chatRequest));
        CompletableFuture<ChatResponse> future = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                answer.cancel();
                return super.cancel(mayInterruptIfRunning);
            }
        };
        return future.completeAsync(
                () -> {
                    try (answer) {
                        return answer.response();
                    }
                },
                executor);
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return defaults;
    }

    @Override
    public List<ChatModelListener> listeners() {
        return listeners;
    }

    /** Returns that JSON schemas are obeyed, where the model's tokenizer can say which bytes its tokens stand for. */
    @Override
    public Set<Capability> supportedCapabilities() {
        try {
            planner.model().tokenizer().tokenBytes();
            return Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
        } catch (UnsupportedOperationException e) {
            return Set.of();
        }
    }

    Planner planner() {
        return planner;
    }

    Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    /** Collects what makes a chat model. Not thread-safe. */
    public static final class Builder {
        private final LanguageModel model;
        private String modelName;
        private GenerationOptions options = GenerationOptions.defaults();
        private ChatRequestParameters defaults = DefaultChatRequestParameters.EMPTY;
        private final Map<String, @Nullable Object> templateVariables = new LinkedHashMap<>();
        private final List<ChatModelListener> listeners = new ArrayList<>();
        private @Nullable DoubleFunction<? extends LanguageModel> interpolation;
        private @Nullable Executor executor;

        private Builder(LanguageModel model) {
            this.model = requireNonNull(model);
            this.modelName = model.name();
        }

        /** Sets the name that requests and responses give; {@link LanguageModel#name()} by default. */
        public Builder modelName(String name) {
            this.modelName = requireNonNull(name);
            return this;
        }

        /**
         * Sets how to generate, as far as a request does not say: also what LangChain4j has no parameter for, such as
         * min-p, speculation, a deadline, log-probabilities or listeners of generations. Stop strings of a request add
         * to those given here.
         */
        public Builder options(GenerationOptions generationOptions) {
            this.options = requireNonNull(generationOptions);
            return this;
        }

        /** Sets parameters for requests that do not have them, perhaps {@link EftChatRequestParameters}. */
        public Builder defaultRequestParameters(ChatRequestParameters parameters) {
            this.defaults = requireNonNull(parameters);
            return this;
        }

        /**
         * Sets a variable of the chat template, such as {@code enable_thinking}.
         *
         * @param value plain data; see {@link org.eft4j.Chat#withVariable}
         */
        public Builder templateVariable(String name, @Nullable Object value) {
            templateVariables.put(requireNonNull(name), value);
            return this;
        }

        /**
         * Makes the mix of a λ that a request names ({@link EftChatRequestParameters#lambda}), such as {@code lambda ->
         * Ensemble.interpolate(large, helpful, harmless, base, lambda)}. Without this a λ is refused. The mix must read
         * chats as the model does that this is built of.
         *
         * @param mixOf thread-safe; its mixes are closed by nobody
         */
        public Builder interpolation(DoubleFunction<? extends LanguageModel> mixOf) {
            this.interpolation = requireNonNull(mixOf);
            return this;
        }

        /** Tells listeners of requests, responses and errors, after those added before. */
        public Builder listeners(Collection<? extends ChatModelListener> more) {
            listeners.addAll(more);
            return this;
        }

        /** Tells listeners of requests, responses and errors, after those added before. */
        public Builder listeners(ChatModelListener... more) {
            return listeners(List.of(more));
        }

        /**
         * Sets what runs {@link EftChatModel#chatAsync} and streaming models, each answer as one task. This library
         * starts no thread of its own. The caller shuts it down.
         */
        public Builder executor(Executor tasks) {
            this.executor = requireNonNull(tasks);
            return this;
        }

        /**
         * Makes the chat model.
         *
         * @throws dev.langchain4j.exception.LangChain4jException if the default parameters are ones that a request
         *     would be refused for
         */
        public EftChatModel build() {
            return new EftChatModel(this);
        }
    }
}
