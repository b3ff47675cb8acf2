package org.eft4j.examples.spring;

import java.util.Locale;
import org.eft4j.Generation;
import org.eft4j.Token;
import org.springframework.http.codec.ServerSentEvent;

/** What a client is sent: the text piece by piece, then how it ended. */
sealed interface ChatEvent {
    /** Text that has become certain. */
    record Piece(String text) implements ChatEvent {}

    /**
     * The last event; an answer without it was cut by a failure.
     *
     * @param finishReason one of {@link org.eft4j.FinishReason}, in small letters
     * @param seed draws the same answer again
     */
    record End(String finishReason, int promptTokens, int newTokens, long seed) implements ChatEvent {}

    static ServerSentEvent<ChatEvent> piece(Token token) {
        return ServerSentEvent.<ChatEvent>builder(new Piece(token.text()))
                .event("piece")
                .build();
    }

    static ServerSentEvent<ChatEvent> end(Generation generation) {
        return ServerSentEvent.<ChatEvent>builder(new End(
                        generation.finishReason().name().toLowerCase(Locale.ROOT),
                        generation.promptIds().size(),
                        generation.tokens().size(),
                        generation.seed()))
                .event("end")
                .build();
    }
}
