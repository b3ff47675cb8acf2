package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

/** Incremental decoding of bytes; id b + 1 stands for byte b. */
class WholeCharacterDecoderTest {
    private static final InMemoryTokenizer BYTES = InMemoryTokenizer.bytes();
    private static final int[] INTERESTING = {
        0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0xEF, 0xBD, 0xF0, 0x9F, 0xAA,
        0xB6, 0xF4, 0x90, 0xF8, 0xFF
    };

    @Test
    void append_randomBytes_piecesEqualTheWhole() {
        for (long seed = 0; seed < 5000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int[] ids = new int[1 + random.nextInt(12)];
            for (int i = 0; i < ids.length; i++) {
                int b = random.nextInt(3) == 0 ? random.nextInt(256) : INTERESTING[random.nextInt(INTERESTING.length)];
                ids[i] = b + 1;
            }
            assertThat(String.join("", pieces(ids))).as("seed %d", seed).isEqualTo(BYTES.decode(ids, false));
        }
    }

    @Test
    void append_randomText_neverShowsHalfACharacter() {
        String[] characters = {"a", "é", "鷺", "🪶", "👩‍🚀", "\u0301", " "};
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(10); i >= 0; i--) {
                text.append(characters[random.nextInt(characters.length)]);
            }
            List<String> pieces = pieces(BYTES.encode(text.toString(), false, true));
            assertThat(pieces).as("seed %d", seed).noneMatch(piece -> piece.contains("\uFFFD"));
            assertThat(String.join("", pieces)).as("seed %d", seed).isEqualTo(text.toString());
        }
    }

    @Test
    void append_oneReplacementForEachByte_neverShowsHalfACharacter() {
        // as the byte fallback of SentencePiece's models decodes
        Tokenizer eachByte = new Tokenizer() {
            @Override
            public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
                return BYTES.encode(text, addSpecial, parseSpecial);
            }

            @Override
            public String decode(int[] ids, boolean skipSpecial) {
                String lossy = BYTES.decode(ids, skipSpecial);
                return lossy.indexOf('\uFFFD') < 0 ? lossy : "\uFFFD".repeat(ids.length);
            }
        };
        for (String text : List.of("hi€", "hi😀", "😀😀", "é", "你好")) {
            Tokenizer.Decoder decoder = eachByte.newDecoder();
            StringBuilder pieces = new StringBuilder();
            for (int id : BYTES.encode(text, false, true)) {
                pieces.append(decoder.append(id));
                assertThat(text).startsWith(pieces.toString());
            }
            assertThat(pieces.append(decoder.flush())).hasToString(text);
        }
    }

    @Test
    void append_wholeCharacters_areReleasedAtOnce() {
        Tokenizer.Decoder decoder = BYTES.newDecoder();
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        assertThat(decoder.append('x' + 1)).isEqualTo("x");
        assertThat(decoder.append(Byte.toUnsignedInt(euro[0]) + 1)).isEmpty();
        assertThat(decoder.append(Byte.toUnsignedInt(euro[1]) + 1)).isEmpty();
        assertThat(decoder.append(Byte.toUnsignedInt(euro[2]) + 1)).isEqualTo("€");
        assertThat(decoder.flush()).isEmpty();
    }

    @Test
    void flush_halfACharacter_isTheReplacementCharacter() {
        Tokenizer.Decoder decoder = BYTES.newDecoder();
        assertThat(decoder.append(0xF0 + 1)).isEmpty();
        assertThat(decoder.append(0x9F + 1)).isEmpty();
        assertThat(decoder.flush()).isEqualTo("\uFFFD");
        assertThat(decoder.flush()).isEmpty();
    }

    @Test
    void append_decoderThatDropsTheFirstSpace_keepsAllOthers() {
        Tokenizer.Decoder decoder = new LeadingSpaceDropped().newDecoder();
        StringBuilder text = new StringBuilder();
        for (int id = 0; id < 5; id++) {
            text.append(decoder.append(id));
        }
        assertThat(text.append(decoder.flush())).hasToString("w0 w1 w2 w3 w4");
    }

    @Test
    void append_longText_decodesShortWindowsOnly() {
        LeadingSpaceDropped words = new LeadingSpaceDropped();
        Tokenizer.Decoder decoder = words.newDecoder();
        for (int id = 0; id < 100; id++) {
            decoder.append(id);
        }
        assertThat(words.longestDecoded).isEqualTo(2);
    }

    /** All pieces, and what the flush gives. */
    private static List<String> pieces(int... ids) {
        Tokenizer.Decoder decoder = BYTES.newDecoder();
        List<String> pieces = new ArrayList<>();
        for (int id : ids) {
            pieces.add(decoder.append(id));
        }
        pieces.add(decoder.flush());
        return pieces;
    }

    /** Decodes as SentencePiece does: every word begins with a space, which is dropped at the front of a text. */
    private static final class LeadingSpaceDropped implements Tokenizer {
        private int longestDecoded;

        @Override
        public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
            throw new UnsupportedOperationException("only decodes");
        }

        @Override
        public String decode(int[] ids, boolean skipSpecial) {
            longestDecoded = Math.max(longestDecoded, ids.length);
            StringBuilder text = new StringBuilder();
            for (int id : ids) {
                text.append(" w").append(id);
            }
            return text.substring(1);
        }
    }
}
