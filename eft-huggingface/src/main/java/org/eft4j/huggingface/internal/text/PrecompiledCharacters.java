package org.eft4j.huggingface.internal.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;
import org.eft4j.BackendException;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * SentencePiece's table of characters and what they are replaced by: a double-array trie of bytes, whose leaves are
 * places in a list of texts that end with a zero byte. The tokenizer library follows the trie without looking whether
 * it leads out of itself. For one use by one thread.
 */
final class PrecompiledCharacters {
    private static final int LABELS = 256;

    private final int[] units;
    private final byte[] texts;

    private PrecompiledCharacters(int[] units, byte[] texts) {
        this.units = units;
        this.texts = texts;
    }

    /**
     * Refuses a table that leads out of itself.
     *
     * @throws BackendException with file, field and value
     */
    static void require(JsonObject step, String field) {
        String encoded = step.text(field).orElse("");
        if (!isSound(encoded)) {
            throw step.refused(field, "a table of characters as SentencePiece writes it, in Base64");
        }
    }

    private static boolean isSound(String encoded) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            return false;
        }
        ByteBuffer table = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (table.remaining() < Integer.BYTES) {
            return false;
        }
        long size = Integer.toUnsignedLong(table.getInt()) / Integer.BYTES;
        if (size == 0 || size * Integer.BYTES > table.remaining()) {
            return false;
        }
        int[] units = new int[(int) size];
        table.asIntBuffer().get(units);
        table.position(table.position() + units.length * Integer.BYTES);
        byte[] texts = new byte[table.remaining()];
        table.get(texts);
        return isUtf8(texts) && new PrecompiledCharacters(units, texts).isSound();
    }

    private static boolean isUtf8(byte[] texts) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Follows the trie along all labels, each state once. */
    private boolean isSound() {
        BitSet seen = new BitSet(units.length);
        Deque<Integer> open = new ArrayDeque<>();
        long root = offset(units[0]);
        if (!add(root, seen, open)) {
            return false;
        }
        while (!open.isEmpty()) {
            int state = open.remove();
            for (int label = 1; label < LABELS; label++) {
                int place = state ^ label;
                if (place >= units.length) {
                    return false;
                }
                int unit = units[place];
                if (label(unit) != label) {
                    continue;
                }
                long next = place ^ offset(unit);
                if (!add(next, seen, open) || (hasLeaf(unit) && !isText(units[(int) next]))) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean add(long state, BitSet seen, Deque<Integer> open) {
        if (state >= units.length) {
            return false;
        }
        if (!seen.get((int) state)) {
            seen.set((int) state);
            open.add((int) state);
        }
        return true;
    }

    /** Whether a leaf's value is the place of a text: not inside a character, not past the end. */
    private boolean isText(int leaf) {
        int place = leaf & Integer.MAX_VALUE;
        return place == texts.length || (place < texts.length && (texts[place] & 0xC0) != 0x80);
    }

    private static boolean hasLeaf(int unit) {
        return ((unit >>> 8) & 1) == 1;
    }

    /** The byte that leads to a unit; a leaf has none. */
    private static int label(int unit) {
        return unit & ((1 << 31) | 0xFF);
    }

    private static long offset(int unit) {
        return (long) (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
    }
}
