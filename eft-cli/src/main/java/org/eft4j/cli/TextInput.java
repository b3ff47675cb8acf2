package org.eft4j.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eft4j.internal.resource.IoReason;

/** A text given on the command line, or by {@code -} on standard input. */
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
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(System.in.readAllBytes()))
                    .toString();
            return text.replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read standard input: " + IoReason.of(e), e);
        }
    }
}
