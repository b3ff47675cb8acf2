package org.eft4j.remote.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * One request: a pure function of what it sends, so it may be sent again.
 *
 * @param path the path below the server's address, with a leading slash
 * @param body the JSON to post; empty for GET. Not to be changed
 * @param maxBytes the length that no right answer exceeds
 * @param opening whether a model is being opened: nothing of the caller's is sent, so what the server says may be
 *     shown, and a server that is away is not waited for
 * @param reader makes a result of an answer with status 200
 */
public record Call<T>(String path, Optional<byte[]> body, long maxBytes, boolean opening, AnswerReader<T> reader) {
    /** Reads an answer. May be called again with another one. */
    @FunctionalInterface
    public interface AnswerReader<T> {
        /**
         * Reads an answer to its end.
         *
         * @throws BrokenAnswerException if it is not what was asked for
         * @throws IOException if it cannot be read
         */
        T read(InputStream answer) throws IOException;
    }
}
