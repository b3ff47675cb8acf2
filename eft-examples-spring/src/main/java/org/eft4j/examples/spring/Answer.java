package org.eft4j.examples.spring;

import java.util.Iterator;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.SynchronousSink;

/** An answer being written: one event each time that the client can take one. */
final class Answer implements AutoCloseable {
    private final TokenStream stream;
    private final Iterator<Token> tokens;
    private final Places.Place place;

    Answer(TokenStream stream, Places.Place place) {
        this.stream = stream;
        this.place = place;
        this.tokens = stream.iterator();
    }

    /** Computes the next event; blocks for as long as the models take. */
    Answer next(SynchronousSink<ServerSentEvent<ChatEvent>> sink) {
        if (tokens.hasNext()) {
            sink.next(ChatEvent.piece(tokens.next()));
        } else {
            place.leave(); // now: the client may ask again as soon as it reads the event
            sink.next(ChatEvent.end(stream.result()));
            sink.complete();
        }
        return this;
    }

    /** Ends the running step as soon as the models can. Thread-safe, and waits for nothing. */
    void cancel() {
        stream.cancel();
    }

    @Override
    public void close() {
        stream.close();
    }
}
