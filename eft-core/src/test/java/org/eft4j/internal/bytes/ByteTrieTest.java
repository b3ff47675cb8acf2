package org.eft4j.internal.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ByteTrieTest {
    /** Ranges found in steps against a look at every token, for bytes above 127 too. */
    @Test
    void ranges_randomVocabularies_areThoseOfTheTokensThemselves() {
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 200; run++) {
            byte[][] tokens = new byte[1 + random.nextInt(60)][];
            for (int id = 0; id < tokens.length; id++) {
                tokens[id] = randomBytes(random, random.nextInt(5));
            }
            ByteTrie trie = ByteTrie.of(tokens.length, id -> tokens[id]);
            assertThat(trie.size()).isEqualTo((int)
                    Arrays.stream(tokens).filter(token -> token.length > 0).count());
            byte[] text = randomBytes(random, random.nextInt(4));
            int from = 0;
            int to = trie.size();
            for (int depth = 0; depth < text.length; depth++) {
                int b = text[depth] & 0xFF;
                from = trie.lowerBound(trie.endOfEnded(from, to, depth), to, depth, b);
                to = trie.lowerBound(from, to, depth, b + 1);
            }
            for (int place = 0; place < trie.size(); place++) {
                byte[] token = tokens[trie.id(place)];
                boolean begins = Arrays.equals(token, 0, Math.min(token.length, text.length), text, 0, text.length);
                assertThat(place >= from && place < to)
                        .as("place %d of run %d", place, run)
                        .isEqualTo(begins);
            }
            assertThat(trie.isBeginning(text))
                    .isEqualTo(Arrays.stream(tokens)
                            .anyMatch(token -> token.length > text.length
                                    && Arrays.equals(token, 0, text.length, text, 0, text.length)));
        }
    }

    private static byte[] randomBytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(3) * 100);
        }
        return bytes;
    }
}
