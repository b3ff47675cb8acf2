package org.eft4j.structured.internal.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.eft4j.Tokenizer.TokenBytes;
import org.eft4j.structured.internal.schema.SchemaCompiler;
import org.eft4j.structured.internal.schema.Spacing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks against asking the machine about each token alone. */
class TokenMasksTest {
    private static final int RULE_VALUE = 0;

    /** Nested lists of words: v = [] or [v(,v)*] or a word of a and b in quotes or a number. */
    private static Machine lists() {
        NetworkBuilder builder = new NetworkBuilder();
        int value = builder.newRule("a value");
        int word = builder.newRule("a word");
        int inside = builder.newNode(word);
        text(builder, builder.start(word), "'", inside);
        builder.bytes(inside, 'a', 'b', inside);
        text(builder, inside, "'", builder.end(word));
        int start = builder.start(value);
        int end = builder.end(value);
        builder.call(start, word, end);
        int digits = builder.newNode(value);
        builder.bytes(start, '1', '9', digits);
        builder.bytes(digits, '0', '9', digits);
        builder.skip(digits, end);
        int open = builder.newNode(value);
        int after = builder.newNode(value);
        int more = builder.newNode(value);
        text(builder, start, "[", open);
        text(builder, open, "]", end);
        builder.call(open, value, after);
        text(builder, after, "]", end);
        text(builder, after, ",", more);
        builder.call(more, value, after);
        return new Machine(builder.build(RULE_VALUE));
    }

    private static void text(NetworkBuilder builder, int from, String text, int to) {
        builder.text(from, text.getBytes(StandardCharsets.UTF_8), to);
    }

    private static List<byte[]> vocabulary(SplittableRandom random, int size) {
        String alphabet = "ab'[],19";
        List<byte[]> tokens = new ArrayList<>();
        tokens.add(new byte[0]); // a special token
        for (int i = 0; i < size; i++) {
            StringBuilder token = new StringBuilder();
            int length = 1 + random.nextInt(6);
            for (int j = 0; j < length; j++) {
                token.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            tokens.add(token.toString().getBytes(StandardCharsets.UTF_8));
        }
        return tokens;
    }

    @Test
    void of_statesOfRandomWalks_isWhatEachTokenAloneSays() {
        SplittableRandom random = new SplittableRandom(4);
        Machine machine = lists();
        int compared = 0;
        for (int round = 0; round < 30; round++) {
            List<byte[]> tokens = vocabulary(random, 400);
            TokenBytes bytes = TokenBytes.of(tokens.size(), tokens::get);
            TokenMasks masks = new TokenMasks(machine, new TokenVocabulary(bytes, tokens.size(), id -> true));
            MachineState state = machine.start();
            for (int step = 0; step < 40; step++) {
                BitSet expected = new BitSet();
                for (int id = 0; id < tokens.size(); id++) {
                    byte[] token = tokens.get(id);
                    expected.set(
                            id, token.length > 0 && !machine.step(state, token).isDead());
                }
                assertThat(masks.of(state).toBitSet()).isEqualTo(expected);
                compared++;
                if (expected.isEmpty()) {
                    break;
                }
                int pick = random.nextInt(expected.cardinality());
                int id = expected.stream().skip(pick).findFirst().orElseThrow();
                state = machine.step(state, tokens.get(id));
            }
        }
        assertThat(compared).isGreaterThan(300);
    }

    /** Where any text may follow, plain tokens are taken as a whole. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":30}}",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"[^a]$\"}}",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":3}}",
                "{\"type\":\"array\",\"items\":{\"type\":\"string\",\"pattern\":\"^a.{1,4}$\"}}",
                "{\"additionalProperties\":{\"type\":\"string\"},\"type\":\"object\",\"properties\":{\"ab\":{}}}"
            })
    void of_statesInsideStrings_isWhatEachTokenAloneSays(String schema) throws IOException {
        SplittableRandom random = new SplittableRandom(9);
        Machine machine = SchemaCompiler.compile(new JsonMapper().readTree(schema), Spacing.COMPACT);
        String[] pieces = {
            "a", "b", "xyz", "é", "€", "😀", "\"", "\\", "n", "[\"", "\",\"", "\"]", "{\"", "\":\"", " ", "\u007f", "\n"
        };
        for (int round = 0; round < 6; round++) {
            List<byte[]> tokens = new ArrayList<>();
            for (int id = 0; id < 300; id++) {
                StringBuilder token = new StringBuilder();
                int length = 1 + random.nextInt(id % 9 == 0 ? 20 : 4);
                for (int i = 0; i < length; i++) {
                    token.append(pieces[random.nextInt(pieces.length)]);
                }
                byte[] whole = bytes(token.toString());
                // some end inside a character
                tokens.add(id % 7 == 0 ? Arrays.copyOf(whole, Math.max(1, whole.length - 1)) : whole);
            }
            TokenBytes bytes = TokenBytes.of(tokens.size(), tokens::get);
            TokenMasks masks = new TokenMasks(machine, new TokenVocabulary(bytes, tokens.size(), id -> true));
            MachineState state = machine.start();
            for (int step = 0; step < 25; step++) {
                BitSet expected = new BitSet();
                for (int id = 0; id < tokens.size(); id++) {
                    expected.set(id, !machine.step(state, tokens.get(id)).isDead());
                }
                assertThat(masks.of(state).toBitSet()).isEqualTo(expected);
                if (expected.isEmpty()) {
                    break;
                }
                int pick = random.nextInt(expected.cardinality());
                state = machine.step(
                        state,
                        tokens.get(expected.stream().skip(pick).findFirst().orElseThrow()));
            }
        }
    }

    @Test
    void accepts_nestedLists_matchesByHand() {
        Machine machine = lists();
        for (String text : List.of("[]", "'ab'", "17", "[1,'a',[[],2]]", "[[[[]]]]")) {
            assertThat(machine.accepts(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isTrue();
        }
        for (String text : List.of("", "[", "[1,]", "01", "[1]]", "'c'", "[,1]", "[]1")) {
            assertThat(machine.accepts(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isFalse();
        }
    }

    @Test
    void accepts_deepNesting_isBounded() {
        Machine machine = lists();
        int deepest = Machine.MAX_DEPTH;
        assertThat(machine.accepts(nested(deepest))).isTrue();
        assertThat(machine.accepts(nested(deepest + 1))).isTrue();
        assertThat(machine.acceptsBeginning("[".repeat(deepest + 2).getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    private static byte[] nested(int depth) {
        return ("[".repeat(depth) + "]".repeat(depth)).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void build_ruleWithoutText_hasNone() {
        NetworkBuilder builder = new NetworkBuilder();
        int rule = builder.newRule("endless");
        int inside = builder.newNode(rule);
        text(builder, builder.start(rule), "(", inside);
        builder.call(inside, rule, builder.end(rule));
        assertThat(builder.build(rule).hasText()).isFalse();
    }

    @Test
    void trie_tokensOfTheSameBytes_areAllFound() {
        List<byte[]> tokens = List.of(bytes("ab"), bytes("a"), bytes("ab"), bytes("abc"), bytes("b"));
        TokenVocabulary vocabulary = new TokenVocabulary(TokenBytes.of(5, tokens::get), 5, id -> true);
        TokenTrie trie = vocabulary.plain();
        long[] words = new long[1];
        for (int node = 0; node < trie.nodes(); node++) {
            trie.addTokens(node, words);
        }
        assertThat(trie.nodes()).isEqualTo(4);
        assertThat(words[0]).isEqualTo(0b11111);
        for (int id = 0; id < 5; id++) {
            assertThat(vocabulary.bytesOf(id)).isEqualTo(tokens.get(id));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
