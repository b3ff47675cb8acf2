package org.eft4j.huggingface.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.eft4j.BackendException;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.TestResources;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encodings and decodings against Hugging Face's, see {@code golden/tokenizer.py}. */
class NativeTokenizerTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Path OTHER = Path.of("other", "tokenizer.json");

    /** Special and plain added tokens, all outside the model's own vocabulary, as in Qwen's files. */
    private static final String ADDED_BEHIND_THE_MODEL = """
            {"added_tokens":[
              {"id":2,"content":"<s>","special":true,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false},
              {"id":3,"content":"<t>","special":false,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false},
              {"id":4,"content":"<u>","special":true,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false}],
             "model":{"type":"WordLevel","vocab":{"a":0,"?":1},"unk_token":"?"}}""";

    private static NativeTokenizer tokenizer;
    private static JsonNode golden;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws IOException {
        Path file = TestResources.path("family/tokenizer.json");
        tokenizer = new NativeTokenizer(file, 4096, "small-tuned");
        golden = MAPPER.readTree(
                TestResources.path("golden/tokenizer-cases.json").toFile());
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void encode_goldenTexts_equalHuggingFace() {
        for (JsonNode c : golden.path("encode")) {
            String text = c.path("text").textValue();
            assertThat(tokenizer.encode(text, true, true)).as(text).isEqualTo(ids(c.path("ids")));
            assertThat(tokenizer.encode(text, true, false)).as(text).isEqualTo(ids(c.path("idsUnparsed")));
        }
    }

    @Test
    void decode_goldenIds_equalHuggingFace() {
        for (String part : new String[] {"encode", "decode"}) {
            for (JsonNode c : golden.path(part)) {
                int[] ids = ids(c.path("ids"));
                assertThat(tokenizer.decode(ids, false))
                        .isEqualTo(c.path("decoded").textValue());
                assertThat(tokenizer.decode(ids, true))
                        .isEqualTo(c.path("decodedSkip").textValue());
            }
        }
    }

    @Test
    void newDecoder_goldenIds_neverDiffersFromTheWhole() {
        for (JsonNode c : golden.path("decode")) {
            Tokenizer.Decoder decoder = tokenizer.newDecoder();
            StringBuilder text = new StringBuilder();
            for (int id : ids(c.path("ids"))) {
                text.append(decoder.append(id));
            }
            assertThat(text.append(decoder.flush()))
                    .hasToString(c.path("decoded").textValue());
        }
    }

    @Test
    void encode_longText_isNotCut() {
        assertThat(tokenizer.encode("word ".repeat(5000), true, true)).hasSizeGreaterThan(5000);
    }

    @Test
    void encode_specialTokensBehindTheVocabulary_keepTheirIdsOrAreText() throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), ADDED_BEHIND_THE_MODEL);
        try (NativeTokenizer other = new NativeTokenizer(file, 5, "other")) {
            assertThat(other.encode("a<s>a<t><u>", false, true)).containsExactly(0, 2, 0, 3, 4);
            assertThat(other.encode("a<s>a", false, false)).containsExactly(1);
            assertThat(other.encode("a<t>a", false, false)).containsExactly(0, 3, 0);
        }
    }

    @Test
    void decode_unknownId_isRefusedWithTheRange() {
        assertThatThrownBy(() -> tokenizer.decode(new int[] {3, 4096}, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("4095", "4096");
        assertThatThrownBy(() -> tokenizer.decode(new int[] {-1}, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void close_twice_isFineAndRefusesLaterCalls() {
        NativeTokenizer other = new NativeTokenizer(TestResources.path("family/tokenizer.json"), 4096, "other");
        other.encode("a", true, false);
        other.close();
        other.close();
        assertThatThrownBy(() -> other.encode("a", true, true)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> other.decode(new int[] {5}, true)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void open_noTokenizer_isRefusedWithTheReason() throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), "{\"model\":{\"type\":\"Nonsense\"}}");
        assertThatThrownBy(() -> new NativeTokenizer(file, 5, "other"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("other");
    }

    @Test
    void vocabulary_files_haveThePiecesOfModelAndAddedTokens() throws IOException {
        Vocabulary wordLevel = VocabularyReader.read(MAPPER.readTree(ADDED_BEHIND_THE_MODEL), 100, OTHER);
        assertThat(wordLevel.size()).isEqualTo(5);
        assertThat(wordLevel.piece(3)).contains("<t>");
        Vocabulary cut = VocabularyReader.read(MAPPER.readTree(ADDED_BEHIND_THE_MODEL), 3, OTHER);
        assertThat(cut.size()).isEqualTo(3);
        Vocabulary unigram = VocabularyReader.read(
                MAPPER.readTree(
                        "{\"model\":{\"vocab\":[[\"<unk>\",0],[\"a\",-1.5]]},\"added_tokens\":[{\"id\":3,\"content\":\"x\"}]}"),
                100,
                OTHER);
        assertThat(unigram).isEqualTo(Vocabulary.of(Arrays.asList("<unk>", "a", null, "x")));
        JsonNode empty = MAPPER.createObjectNode();
        assertThatThrownBy(() -> VocabularyReader.read(empty, 5, OTHER))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("vocab");
    }

    private static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
