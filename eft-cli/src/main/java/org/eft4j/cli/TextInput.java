package org.eft4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.Chat;
import org.eft4j.huggingface.ChatJson;
import org.eft4j.internal.resource.IoReason;

/** A text given on the command line, in a file, or by {@code -} on standard input. */
final class TextInput {
    /** The value that stands for standard input. */
    static final String STANDARD_INPUT = "-";

    private TextInput() {}

    /** Returns the text, or all of standard input as UTF-8 without the line end that {@code echo} adds. */
    static String read(String value) {
        if (!value.equals(STANDARD_INPUT)) {
            return value;
        }
        try {
            return decoded(System.in.readAllBytes()).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input: " + IoReason.of(e), e);
        }
    }

    /**
     * Returns the conversation in a file, or on standard input.
     *
     * @throws IllegalArgumentException if it is no conversation
     */
    static Chat readChat(Path file) {
        boolean piped = file.toString().equals(STANDARD_INPUT);
        String name = piped ? "standard input" : file.toString();
        try {
            String text = piped ? read(STANDARD_INPUT) : decoded(Files.readAllBytes(file));
            return ChatJson.chat(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + ": " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static String decoded(byte[] bytes) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
