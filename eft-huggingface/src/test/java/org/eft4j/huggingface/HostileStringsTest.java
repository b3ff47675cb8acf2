package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.eft4j.huggingface.Hashes.spaced;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eft4j.Tokenizer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of strings and of id sequences with a tokenizer of each kind, against Hugging Face's; see {@code
 * golden/tokens/tokens.py}.
 */
class HostileStringsTest {
    private static JsonNode golden;
    private static List<String> strings;

    @BeforeAll
    static void generate() throws IOException {
        golden = new ObjectMapper()
                .readTree(TestResources.path("golden/tokens/hashes.json").toFile());
        HostileStrings generator = new HostileStrings(
                texts(golden.path("pieces")), golden.path("seed").longValue());
        strings = Stream.generate(generator::next)
                .limit(golden.path("strings").intValue())
                .toList();
    }

    @Test
    void generator_firstStrings_areThoseOfTheScript() {
        assertThat(strings).startsWith(texts(golden.path("first")).toArray(new String[0]));
        assertThat(strings).hasSizeGreaterThanOrEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "sentencepiece", "unigram"})
    void encode_hostileStrings_equalHuggingFace(String kind) {
        try (ModelTokenizer tokenizer = open(kind)) {
            assertThat(hashes(strings, text -> spaced(tokenizer.encode(text, true, true))))
                    .isEqualTo(texts(expected(kind).path("parsed")));
            assertThat(hashes(strings, text -> spaced(tokenizer.encode(text, true, false))))
                    .isEqualTo(texts(expected(kind).path("unparsed")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "sentencepiece", "unigram"})
    void decode_randomIds_equalsHuggingFace(String kind) {
        try (ModelTokenizer tokenizer = open(kind)) {
            List<int[]> sequences = sequences(kind);
            assertThat(hashes(sequences, ids -> tokenizer.decode(ids, false)))
                    .isEqualTo(texts(expected(kind).path("decoded")));
            assertThat(hashes(sequences, ids -> tokenizer.decode(ids, true)))
                    .isEqualTo(texts(expected(kind).path("skipped")));
        }
    }

    /** Wherever a generation stops, the text shown so far and the text held back are the decoding of the whole. */
    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "sentencepiece", "unigram"})
    void newDecoder_stoppedAnywhere_equalsTheWhole(String kind) {
        try (ModelTokenizer tokenizer = open(kind)) {
            Stream<int[]> encoded = strings.stream().limit(300).map(text -> tokenizer.encode(text, true, true));
            Stream.concat(encoded, sequences(kind).stream().limit(300)).forEach(ids -> {
                for (int length = 1; length <= Math.min(ids.length, 40); length++) {
                    int[] part = Arrays.copyOf(ids, length);
                    assertThat(incrementally(tokenizer, part))
                            .as("%s: %s", kind, Arrays.toString(part))
                            .isEqualTo(tokenizer.decode(part, false));
                }
            });
        }
    }

    /** Python refuses half a surrogate pair; here it is read as U+FFFD, the character for what is none. */
    @ParameterizedTest
    @ValueSource(strings = {"bytelevel", "sentencepiece", "unigram"})
    void encode_halfASurrogatePair_isReadAsTheReplacementCharacter(String kind) {
        try (ModelTokenizer tokenizer = open(kind)) {
            for (String text : List.of("a\ud83d", "\ude00b", "a\ud83d\ud83d b", "\ude00\ud83d")) {
                assertThat(tokenizer.encode(text, true, true))
                        .isEqualTo(tokenizer.encode(text.replaceAll("[\ud800-\udfff]", "\ufffd"), true, true));
            }
        }
    }

    private static String incrementally(ModelTokenizer tokenizer, int[] ids) {
        Tokenizer.Decoder decoder = tokenizer.newDecoder();
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.append(id));
        }
        return text.append(decoder.flush()).toString();
    }

    private static List<int[]> sequences(String kind) {
        HostileStrings generator = new HostileStrings(List.of(), 7);
        int size = expected(kind).path("size").intValue();
        return Stream.generate(() -> generator.nextIds(size))
                .limit(golden.path("sequences").intValue())
                .toList();
    }

    private static ModelTokenizer open(String kind) {
        return new ModelTokenizer(
                TestResources.path("golden/tokens/" + kind + ".json"),
                expected(kind).path("size").intValue(),
                4096,
                kind);
    }

    private static JsonNode expected(String kind) {
        return golden.path("kinds").path(kind);
    }

    private static <T> List<String> hashes(List<T> items, Function<T, String> encoding) {
        int group = golden.path("group").intValue();
        return IntStream.range(0, items.size() / group)
                .mapToObj(i -> items.subList(i * group, (i + 1) * group).stream()
                        .map(encoding)
                        .collect(Collectors.joining("\n")))
                .map(Hashes::hash)
                .toList();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }
}
