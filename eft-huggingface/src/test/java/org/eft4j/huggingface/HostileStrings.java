package org.eft4j.huggingface;

import java.util.List;

/** The generator of {@code golden/tokens/tokens.py}, number by number. */
final class HostileStrings {
    private final List<String> pieces;
    private long state;

    HostileStrings(List<String> pieces, long seed) {
        this.pieces = pieces;
        this.state = seed;
    }

    /** One string of 1 to 10 parts: a random character, a run of one piece, random ASCII, or (mostly) a piece. */
    String next() {
        StringBuilder out = new StringBuilder();
        for (int parts = 1 + next(10); parts > 0; parts--) {
            switch (next(16)) {
                case 0 -> {
                    int c = next(0x110000 - 0x800);
                    out.appendCodePoint(c < 0xd800 ? c : c + 0x800);
                }
                case 1 -> {
                    String piece = pieces.get(next(pieces.size()));
                    out.append(piece.repeat(2 + next(30)));
                }
                case 2 -> {
                    for (int length = 1 + next(8); length > 0; length--) {
                        out.append((char) next(128));
                    }
                }
                default -> out.append(pieces.get(next(pieces.size())));
            }
        }
        return out.toString();
    }

    /** One to 24 ids. */
    int[] nextIds(int size) {
        int[] ids = new int[1 + next(24)];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = next(size);
        }
        return ids;
    }

    /** SplitMix64. */
    private int next(int bound) {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (int) Long.remainderUnsigned(z ^ (z >>> 31), bound);
    }
}
