package org.eft4j.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.UUID;
import org.eft4j.Generation;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.eft4j.langchain4j.internal.reading.AnswerReader;
import org.jspecify.annotations.Nullable;

/**
 * An answer in progress, as LangChain4j's events. Each is computed when it is asked for. Throws LangChain4j's
 * exceptions.
 *
 * <p>For one thread at a time, except {@link #cancel()} and {@link #close()}.
 */
final class Answer implements AutoCloseable {
    private final Plan plan;
    private final Queue<ChatModelStreamingEvent> events = new ArrayDeque<>();
    private final AnswerReader reader;
    private volatile @Nullable TokenStream stream;
    private volatile boolean cancelled;
    private @Nullable Iterator<Token> tokens;
    private boolean ended;

    /** Begins an answer; the prompt is read at the first event. */
    Answer(Plan plan) {
        this.plan = plan;
        this.reader = new AnswerReader(plan.expected(), events::add);
    }

    /** Computes the whole answer. */
    ChatResponse response() {
        while (true) {
            if (next() instanceof CompleteResponse complete) {
                return complete.chatResponse();
            }
        }
    }

    /** Computes the next event; the last one is a {@link CompleteResponse}, after which there is none. */
    @Nullable
    ChatModelStreamingEvent next() {
        return Errors.translated(() -> {
            while (events.isEmpty() && !ended) {
                compute();
            }
            return events.poll();
        });
    }

    /** Returns whether the last event was given. */
    boolean hasEnded() {
        return ended && events.isEmpty();
    }

    private void compute() {
        TokenStream opened = stream;
        if (opened == null) {
            opened = plan.generator().stream(plan.prompt());
            stream = opened;
            tokens = opened.iterator();
        }
        if (cancelled) {
            opened.cancel();
        }
        if (tokens != null && tokens.hasNext()) {
            reader.read(tokens.next().text());
            return;
        }
        ended = true;
        Generation generation = opened.result();
        opened.close();
        reader.end();
        events.add(new CompleteResponse(response(generation)));
    }

    private ChatResponse response(Generation generation) {
        AiMessage message = reader.message();
        ChatResponseMetadata metadata = ChatResponseMetadata.builder()
                .id(UUID.randomUUID().toString())
                .modelName(plan.modelName())
                .tokenUsage(new TokenUsage(
                        generation.promptIds().size(), generation.tokens().size()))
                .finishReason(reason(generation, message))
                .build();
        return ChatResponse.builder()
                .aiMessage(message)
                .metadata(EftChatResponseMetadata.of(metadata, generation))
                .build();
    }

    private static FinishReason reason(Generation generation, AiMessage message) {
        return switch (generation.finishReason()) {
            case END, STOP -> message.hasToolExecutionRequests() ? FinishReason.TOOL_EXECUTION : FinishReason.STOP;
            case LENGTH, CONTEXT -> FinishReason.LENGTH;
            case CANCELLED, DEADLINE, INTERRUPTED -> FinishReason.OTHER;
        };
    }

    /** Ends the answer as soon as the backend can. Thread-safe. */
    void cancel() {
        cancelled = true;
        TokenStream opened = stream;
        if (opened != null) {
            opened.cancel();
        }
    }

    /** Thread-safe and idempotent. */
    @Override
    public void close() {
        TokenStream opened = stream;
        if (opened != null) {
            opened.close();
        }
    }
}
