package org.eft4j.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer over a list of pieces: the longest piece that fits is taken, from left to right. Pieces of the form
 * {@code <0xE2>} stand for single bytes, which what no other piece covers falls back to. Immutable and thread-safe.
 */
public final class InMemoryTokenizer implements Tokenizer {
    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-F]{2})>");

    private final List<String> pieces;
    private final Set<String> specials;
    private final Vocabulary vocabulary;
    /** The byte that an id stands for, −1 for pieces of text. */
    private final int[] bytes;

    private final TokenBytes tokenBytes;

    /**
     * Makes a tokenizer.
     *
     * @param pieces the position is the id
     * @param specials those pieces that are special tokens
     */
    public InMemoryTokenizer(List<String> pieces, Set<String> specials) {
        this.pieces = List.copyOf(pieces);
        this.specials = Set.copyOf(specials);
        this.vocabulary = Vocabulary.of(pieces);
        this.bytes = pieces.stream().mapToInt(InMemoryTokenizer::byteOf).toArray();
        this.tokenBytes = TokenBytes.of(pieces.size(), this::bytesOf);
    }

    private byte[] bytesOf(int id) {
        String piece = pieces.get(id);
        if (bytes[id] >= 0) {
            return new byte[] {(byte) bytes[id]};
        }
        return specials.contains(piece) ? new byte[0] : piece.getBytes(StandardCharsets.UTF_8);
    }

    private static int byteOf(String piece) {
        Matcher single = BYTE.matcher(piece);
        return single.matches() ? Integer.parseInt(single.group(1), 16) : -1;
    }

    /** Pieces {@code a}, {@code b}, … and, last, the special token {@code <end>}; at most 27 in all. */
    public static InMemoryTokenizer letters(int size) {
        List<String> pieces = new ArrayList<>();
        for (char c = 'a'; pieces.size() < size - 1; c++) {
            pieces.add(String.valueOf(c));
        }
        pieces.add("<end>");
        return new InMemoryTokenizer(pieces, Set.of("<end>"));
    }

    /** The special token {@code <end>} as id 0, then all 256 bytes: any text can be encoded. */
    public static InMemoryTokenizer bytes() {
        List<String> pieces = new ArrayList<>(List.of("<end>"));
        for (int b = 0; b < 256; b++) {
            pieces.add(String.format("<0x%02X>", b));
        }
        return new InMemoryTokenizer(pieces, Set.of("<end>"));
    }

    /** The pieces as a vocabulary. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    @Override
    public TokenBytes tokenBytes() {
        return tokenBytes;
    }

    @Override
    public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
        List<Integer> ids = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            String piece = longestPieceAt(text, at, parseSpecial);
            if (piece != null) {
                ids.add(pieces.indexOf(piece));
                at += piece.length();
            } else {
                int codePoint = text.codePointAt(at);
                for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
                    ids.add(vocabulary
                            .id(String.format("<0x%02X>", b))
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "no piece covers '" + Character.toString(codePoint) + "' of '" + text + "'")));
                }
                at += Character.charCount(codePoint);
            }
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    private @Nullable String longestPieceAt(String text, int at, boolean parseSpecial) {
        String longest = null;
        for (int id = 0; id < bytes.length; id++) {
            String piece = pieces.get(id);
            boolean usable = bytes[id] < 0 && (parseSpecial || !specials.contains(piece));
            if (usable && text.startsWith(piece, at) && (longest == null || piece.length() > longest.length())) {
                longest = piece;
            }
        }
        return longest;
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int id : ids) {
            if (id < 0 || id >= pieces.size()) {
                throw new IllegalArgumentException("token ids are 0 to " + (pieces.size() - 1) + ", got " + id);
            }
            String piece = pieces.get(id);
            if (bytes[id] >= 0) {
                text.write(bytes[id]);
            } else if (!skipSpecial || !specials.contains(piece)) {
                text.writeBytes(piece.getBytes(StandardCharsets.UTF_8));
            }
        }
        return text.toString(StandardCharsets.UTF_8);
    }
}
