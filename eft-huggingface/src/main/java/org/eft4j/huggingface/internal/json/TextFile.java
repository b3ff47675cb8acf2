package org.eft4j.huggingface.internal.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.BackendException;

/** Reads text files, which are UTF-8 in every model folder. Stateless and thread-safe. */
public final class TextFile {
    /** Ten times the largest tokenizer known. */
    private static final long MAX_BYTES = 1L << 29;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private TextFile() {}

    /**
     * Reads a file, without the byte order mark that some editors put before a text.
     *
     * @throws BackendException if it cannot be read, is not UTF-8, or is too large for any text of a model
     */
    public static String read(Path file) {
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new BackendException(file.toAbsolutePath() + " has " + size + " bytes, more than the " + MAX_BYTES
                        + " that any file of this kind needs; fetch it again");
            }
            String text = decoded(file, Files.readAllBytes(file));
            return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (IOException e) {
            throw new BackendException(
                    file.toAbsolutePath() + " cannot be read (" + e + "); check that it is there and may be read", e);
        }
    }

    private static String decoded(Path file, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new BackendException(file.toAbsolutePath() + " is not UTF-8: byte " + in.position() + " is "
                    + String.format("0x%02X", bytes[in.position()]) + "; save it as UTF-8 or fetch it again");
        }
        return out.flip().toString();
    }
}
