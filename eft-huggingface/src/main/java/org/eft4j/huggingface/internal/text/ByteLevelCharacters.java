package org.eft4j.huggingface.internal.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** GPT-2's way to write any byte as a visible character, which byte-level tokenizers spell their pieces with. */
final class ByteLevelCharacters {
    private static final int BYTES = 256;

    /** Bytes without a visible character are written as the characters from here on, in their order. */
    private static final int FIRST_STAND_IN = 0x100;

    private static final int[] BYTE_OF = byteOf();

    private ByteLevelCharacters() {}

    private static int[] byteOf() {
        int[] bytes = new int[2 * BYTES];
        Arrays.fill(bytes, -1);
        int standIn = FIRST_STAND_IN;
        for (int b = 0; b < BYTES; b++) {
            boolean visible = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            bytes[visible ? b : standIn++] = b;
        }
        return bytes;
    }

    /** Returns the bytes that a piece spells; those of its text where it holds a character that stands for no byte. */
    static byte[] bytesOf(String piece) {
        byte[] bytes = new byte[piece.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = piece.charAt(i);
            int b = c < BYTE_OF.length ? BYTE_OF[c] : -1;
            if (b < 0) {
                return piece.getBytes(UTF_8);
            }
            bytes[i] = (byte) b;
        }
        return bytes;
    }
}
