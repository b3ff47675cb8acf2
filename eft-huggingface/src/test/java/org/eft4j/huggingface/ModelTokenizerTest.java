package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.eft4j.huggingface.TestResources.ids;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.eft4j.BackendException;
import org.eft4j.RenderedChat;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encodings and decodings against Hugging Face's, see {@code golden/tokenizer.py}. */
class ModelTokenizerTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Special and plain added tokens, all outside the model's own vocabulary, as in Qwen's files. */
    private static final String ADDED_BEHIND_THE_MODEL = """
            {"added_tokens":[
              {"id":2,"content":"<s>","special":true,"single_word":false,
               "lstrip":false,"rstrip":false,"normalized":false},
              {"id":3,"content":"<t>","special":false,"single_word":false,
               "lstrip":false,"rstrip":false,"normalized":false},
              {"id":4,"content":"<u>","special":true,"single_word":false,
               "lstrip":false,"rstrip":false,"normalized":false}],
             "model":{"type":"WordLevel","vocab":{"a":0,"?":1},"unk_token":"?"}}""";

    private static ModelTokenizer tokenizer;
    private static JsonNode golden;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() throws IOException {
        Path file = TestResources.path("family/tokenizer.json");
        tokenizer = new ModelTokenizer(file, 4096, 8192, "small-tuned");
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

    /** As the template's text a text is what it is with special tokens parsed, as data what it is without. */
    @Test
    void encode_chatOfGoldenTexts_equalsHuggingFace() {
        for (JsonNode c : golden.path("encode")) {
            String text = c.path("text").textValue();
            RenderedChat template = RenderedChat.builder().template(text).build();
            RenderedChat data = RenderedChat.builder().data(text).build();
            assertThat(tokenizer.encode(template)).as(text).isEqualTo(ids(c.path("ids")));
            assertThat(tokenizer.encode(data)).as(text).isEqualTo(ids(c.path("idsUnparsed")));
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
        try (ModelTokenizer other = new ModelTokenizer(file, 5, 512, "other")) {
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
        ModelTokenizer other = new ModelTokenizer(TestResources.path("family/tokenizer.json"), 4096, 512, "other");
        other.encode("a", true, false);
        other.close();
        other.close();
        assertThatThrownBy(() -> other.encode("a", true, true)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> other.decode(new int[] {5}, true)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void open_noTokenizer_isRefusedWithTheReason() throws IOException {
        Path file = Files.writeString(
                folder.resolve("tokenizer.json"), "{\"model\":{\"type\":\"Nonsense\",\"vocab\":{\"a\":0}}}");
        assertThatThrownBy(() -> new ModelTokenizer(file, 5, 512, "other"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("other");
    }

    @Test
    void vocabulary_files_haveThePiecesOfModelAndAddedTokens() throws IOException {
        Vocabulary wordLevel = vocabulary(ADDED_BEHIND_THE_MODEL, 100);
        assertThat(wordLevel.size()).isEqualTo(5);
        assertThat(wordLevel.piece(3)).contains("<t>");
        assertThat(vocabulary(ADDED_BEHIND_THE_MODEL, 3).size()).isEqualTo(3);
        assertThat(vocabulary(
                        "{\"model\":{\"vocab\":[[\"<unk>\",0],[\"a\",-1.5]]},"
                                + "\"added_tokens\":[{\"id\":3,\"content\":\"x\"}]}",
                        100))
                .isEqualTo(Vocabulary.of(Arrays.asList("<unk>", "a", null, "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2000000000", "4194304", "-1", "\"7\"", "1.5", "true", "null", "[7]"})
    void vocabulary_idThatIsNone_isRefusedWithFileFieldAndValue(String id) {
        String added = "{\"model\":{\"vocab\":{\"a\":0}},\"added_tokens\":[{\"id\":" + id + ",\"content\":\"x\"}]}";
        assertRefused(added, "added_tokens[0].id", id.equals("[7]") ? "a list of 1" : id);
        assertRefused("{\"model\":{\"vocab\":{\"a\":" + id + "}}}", "model.vocab.a");
    }

    @Test
    void vocabulary_fieldThatIsMissing_isRefusedWithIt() {
        assertRefused("{}", "model.vocab");
        assertRefused("{\"model\":{\"vocab\":{\"a\":0}},\"added_tokens\":[{\"content\":\"x\"}]}", "added_tokens[0].id");
        assertRefused("{\"model\":{\"vocab\":{\"a\":0}},\"added_tokens\":[{\"id\":1}]}", "added_tokens[0].content");
        assertRefused("{\"model\":{\"vocab\":[[\"a\",0],7]}}", "model.vocab[1]");
    }

    private void assertRefused(String json, String... words) {
        assertThatThrownBy(() -> vocabulary(json, 100))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("tokenizer.json")
                .hasMessageContainingAll(words);
    }

    private Vocabulary vocabulary(String json, int width) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve("tokenizer.json"), json);
        return ModelFolder.read(folder).vocabulary(width);
    }
}
