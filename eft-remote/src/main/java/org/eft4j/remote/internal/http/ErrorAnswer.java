package org.eft4j.remote.internal.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server says in place of an answer.
 *
 * @param status the HTTP status
 * @param retryAfter the header of that name
 * @param message the server's words, which may quote the request; empty if there are none
 */
record ErrorAnswer(int status, Optional<String> retryAfter, String message) {
    /** More than any such answer; the rest is not looked at. */
    private static final int MAX_BYTES = 16 << 10;

    private static final int MAX_SHOWN = 300;

    /** The words of llama.cpp and vLLM for a text that is too long, and for one that is exactly as long. */
    private static final Pattern CONTEXT_FULL =
            Pattern.compile("available context size|maximum context length|max_tokens must be at least 1, got 0");

    private static final Pattern CONTEXT_LENGTH =
            Pattern.compile("(?:maximum context length is|available context size \\() ?([0-9]{1,9})");

    /** Reads an answer whose status is not 200. */
    static ErrorAnswer read(int status, Optional<String> retryAfter, BodyStream body) throws IOException {
        byte[] start = body.readNBytes(MAX_BYTES);
        return new ErrorAnswer(status, retryAfter, message(start));
    }

    private static String message(byte[] body) throws IOException {
        try {
            JsonNode root = SmallJson.read(body);
            return Stream.of(root.at("/error/message"), root.path("error"), root.path("detail"), root.path("message"))
                    .filter(JsonNode::isTextual)
                    .findFirst()
                    .map(JsonNode::textValue)
                    .orElse("");
        } catch (BrokenAnswerException e) {
            return ""; // a gateway's page, or nothing
        }
    }

    /** Returns whether asking again may help. */
    boolean isTemporary() {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    boolean saysContextIsFull() {
        return CONTEXT_FULL.matcher(message).find();
    }

    /** Returns the context in tokens that the message names. */
    OptionalInt contextLength() {
        Matcher length = CONTEXT_LENGTH.matcher(message);
        return length.find() ? OptionalInt.of(Integer.parseInt(length.group(1))) : OptionalInt.empty();
    }

    /** Returns whether it is about the number of log-probabilities. */
    boolean isAboutLogProbabilities() {
        return message.contains("logprobs");
    }

    /** Returns the server's words for a message of ours: without the key, on one line, and not long. */
    String quoted(Credentials credentials) {
        String text =
                credentials.redact(message).replaceAll("\\p{Cntrl}+|\\s+", " ").strip();
        return text.isEmpty()
                ? ""
                : ", saying \"" + (text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text) + "\"";
    }
}
