package org.eft4j.langchain4j.internal.reading;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes events of the pieces of an answer as they come, and the whole message in the end. For one thread. */
public final class AnswerReader {
    /** The least number of nine digits to the base of 36. */
    private static final long LEAST_ID = 36L * 36 * 36 * 36 * 36 * 36 * 36 * 36;

    private final Consumer<ChatModelStreamingEvent> events;
    private final @Nullable ThinkingReader thinkingReader;
    private final @Nullable ToolCallReader callReader;
    private final StringBuilder thinking = new StringBuilder();
    private final StringBuilder text = new StringBuilder();

    /**
     * Makes a reader.
     *
     * @param expected what the answer may have beside text
     * @param receiver receives partial responses, thinking and calls, and complete calls
     */
    public AnswerReader(Expected expected, Consumer<ChatModelStreamingEvent> receiver) {
        this.events = event -> {
            if (event instanceof PartialResponse response) {
                text.append(response.text());
            }
            receiver.accept(event);
        };
        this.callReader = expected.format() == null
                ? null
                : new ToolCallReader(expected.format(), expected.tools(), AnswerReader::newCallId, events);
        this.thinkingReader = expected.thinking() == Thinking.NONE
                ? null
                : new ThinkingReader(expected.thinking() == Thinking.BEGUN, this::readThinking, this::readAnswer);
    }

    /** Whether an answer begins with thinking. */
    public enum Thinking {
        /** What looks like it is text. */
        NONE,
        /** It may begin with it. */
        POSSIBLE,
        /** It begins inside it. */
        BEGUN
    }

    /**
     * What an answer may have beside text.
     *
     * @param format how calls of tools are written; null if there are no tools
     * @param tools the names of the tools
     */
    public record Expected(Thinking thinking, @Nullable ToolFormat format, Set<String> tools) {}

    /** Reads the next piece of the answer. */
    public void read(String piece) {
        if (piece.isEmpty()) {
            return;
        }
        if (thinkingReader != null) {
            thinkingReader.read(piece);
        } else {
            readAnswer(piece);
        }
    }

    /** Hands on what was held back; nothing follows. */
    public void end() {
        if (thinkingReader != null) {
            thinkingReader.end();
        }
        if (callReader != null) {
            callReader.end();
        }
    }

    /** Returns the message as far as it was read: text, thinking and complete calls. */
    public AiMessage message() {
        boolean calls = callReader != null && !callReader.requests().isEmpty();
        return AiMessage.builder()
                .text(text.isEmpty() && calls ? null : text.toString())
                .thinking(thinking.isEmpty() ? null : thinking.toString())
                .toolExecutionRequests(callReader == null ? List.of() : callReader.requests())
                .build();
    }

    private void readThinking(String piece) {
        thinking.append(piece);
        events.accept(new PartialThinking(piece));
    }

    private void readAnswer(String piece) {
        if (callReader != null) {
            callReader.read(piece);
        } else {
            events.accept(new PartialResponse(piece));
        }
    }

    /** Makes an id as Mistral's templates want it, which take no other: nine letters and digits. */
    private static String newCallId() {
        return Long.toString(ThreadLocalRandom.current().nextLong(LEAST_ID, 36 * LEAST_ID), 36);
    }
}
