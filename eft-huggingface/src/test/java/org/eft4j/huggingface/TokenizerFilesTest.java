package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.eft4j.huggingface.TestResources.ids;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eft4j.BackendException;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.RenderedChat;
import org.eft4j.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the files beside a {@code tokenizer.json} say about tokens, against transformers; see {@code golden/facts}. */
class TokenizerFilesTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int WIDTH = 400;

    /** 381 is the highest id of the model in golden/facts/tokenizer.json. */
    private static final int PIECES = 382;

    @TempDir
    private Path folder;

    private static JsonNode golden(String file) {
        try {
            return MAPPER.readTree(TestResources.path("golden/facts/" + file).toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<Case> cases() {
        JsonNode golden = golden("facts.json");
        return StreamSupport.stream(golden.path("cases").spliterator(), false)
                .map(json -> new Case(json, golden.path("texts")));
    }

    /** A folder and what transformers makes of it. */
    record Case(JsonNode json, JsonNode texts) {
        @Override
        public String toString() {
            return json.path("name").textValue();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void openTokenizer_factsInOtherFiles_equalsTransformers(Case expected) throws IOException {
        ModelFolder model = write(expected.json().path("files"));
        try (ModelTokenizer tokenizer = model.openTokenizer(WIDTH, 512)) {
            for (int i = 0; i < expected.texts().size(); i++) {
                int[] ids = ids(expected.json().path("ids").path(i));
                assertThat(tokenizer.encode(expected.texts().path(i).textValue(), false, true))
                        .isEqualTo(ids);
                assertThat(tokenizer.decode(ids, true))
                        .isEqualTo(expected.json().path("decoded").path(i).textValue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void chatTemplate_factsInOtherFiles_rendersWhatTransformersRenders(Case expected) throws IOException {
        ModelFolder model = write(expected.json().path("files"));
        JsonNode chat = expected.json().path("chat");
        assertThat(model.chatTemplate().isPresent()).isEqualTo(chat.isArray());
        if (chat.isArray()) {
            RenderedChat rendered = model.chatTemplate().orElseThrow().render(Chat.of(Message.user("hello")));
            try (ModelTokenizer tokenizer = model.openTokenizer(WIDTH, 512)) {
                assertThat(tokenizer.encode(rendered)).isEqualTo(ids(chat));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endTokens_noIdStated_areThoseOfTheNamedToken(Case expected) throws IOException {
        ModelFolder model = write(expected.json().path("files"));
        Vocabulary vocabulary = model.vocabulary(WIDTH);
        JsonNode end = expected.json().path("named").path("eos_token");
        if (end.isTextual()) {
            assertThat(model.endTokens(vocabulary))
                    .containsExactly(vocabulary.id(end.textValue()).orElseThrow());
        } else {
            assertThat(model.endTokens(vocabulary)).isEmpty();
        }
    }

    /** Transformers numbers such tokens by their place in the list; the files say otherwise. */
    @ParameterizedTest
    @CsvSource({"382, 390", "385, 386", "390, 383", "389, 395"})
    void openTokenizer_addedIdsWithAGap_keepsTheIdsOfTheFile(int first, int second) throws IOException {
        ModelFolder model = write(added(Map.of("<|a|>", first, "<|b|>", second)));
        Vocabulary vocabulary = model.vocabulary(WIDTH);
        assertThat(vocabulary.size()).isEqualTo(Math.max(first, second) + 1);
        assertThat(vocabulary.piece(first)).contains("<|a|>");
        assertThat(vocabulary.piece(second)).contains("<|b|>");
        try (ModelTokenizer tokenizer = model.openTokenizer(WIDTH, 512)) {
            assertThat(tokenizer.encode("<|a|>x<|b|>", false, true)).containsExactly(first, 91, second);
            assertThat(tokenizer.decode(new int[] {first, second}, false)).isEqualTo("<|a|><|b|>");
            for (int id = PIECES; id <= Math.max(first, second); id++) {
                String text = id == first ? "<|a|>" : id == second ? "<|b|>" : "";
                assertThat(tokenizer.decode(new int[] {id}, false)).isEqualTo(text);
            }
        }
    }

    @Test
    void encode_tokenBeyondTheModelsScores_isRefusedWithTheToken() throws IOException {
        ModelFolder model = write(added(Map.of("<|a|>", 382, "<|b|>", 384)));
        try (ModelTokenizer tokenizer = model.openTokenizer(384, 512)) {
            assertThat(tokenizer.encode("<|a|>", false, true)).containsExactly(382);
            assertThatThrownBy(() -> tokenizer.encode("x<|b|>", false, true))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContainingAll("'<|b|>' as token 384", "0 to 383", "tokenizer.json");
        }
    }

    @Test
    void openTokenizer_vocabularyWithGaps_keepsTheIdsOfTheFile() throws IOException {
        ObjectNode tokenizer = MAPPER.createObjectNode();
        tokenizer
                .putObject("model")
                .put("type", "WordLevel")
                .put("unk_token", "?")
                .putObject("vocab")
                .put("?", 0)
                .put("a", 3)
                .put("b", 5);
        tokenizer.putObject("pre_tokenizer").put("type", "Whitespace");
        tokenizer.putArray("added_tokens").add(token("<s>", 2)).add(token("<t>", 7));
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
        ModelFolder model = ModelFolder.read(folder);
        assertThat(model.vocabulary(WIDTH))
                .isEqualTo(Vocabulary.of(Arrays.asList("?", null, "<s>", "a", null, "b", null, "<t>")));
        try (ModelTokenizer opened = model.openTokenizer(8, 512)) {
            assertThat(opened.encode("a <s>b<t>c", false, true)).containsExactly(3, 2, 5, 7, 0);
            assertThat(opened.decode(new int[] {1, 3, 4, 2, 6}, false)).isEqualTo("a <s>");
        }
    }

    @Test
    void vocabulary_tooManyIdsWithoutAToken_isRefusedWithTheToken() throws IOException {
        ModelFolder model = write(added(Map.of("<|a|>", 383, "<|b|>", 20_000)));
        assertRefused(model, "added_tokens_decoder.20000", "<|b|>", "at most 10000 ids without a token");
    }

    @Test
    void vocabulary_idThatAPieceHas_isRefusedWithBoth() throws IOException {
        assertRefused(write(added(Map.of("<|a|>", 91))), "tokenizer_config.json", "<|a|>", "91", "the piece x");
    }

    @Test
    void vocabulary_idThatAnotherTokenHas_isRefusedWithBoth() throws IOException {
        assertRefused(write(added(Map.of("<|a|>", 2))), "tokenizer_config.json", "<|a|>", "the id 2", "<|assistant|>");
    }

    @Test
    void vocabulary_twoTokensWithOneId_isRefusedWithBoth() throws IOException {
        assertRefused(
                write(MAPPER.createObjectNode()
                        .<ObjectNode>set(
                                "added_tokens",
                                MAPPER.createArrayNode()
                                        .add(token("<|a|>", 390))
                                        .add(token("<|b|>", 390)))),
                "tokenizer.json: added_tokens[1].content",
                "<|b|>",
                "the token <|a|>");
    }

    @Test
    void vocabulary_tokenWithTwoIds_isRefusedWithBoth() throws IOException {
        assertRefused(write(added(Map.of("x", 390))), "gives the token x the id 390", "expected the id 91");
        assertRefused(
                write(added(Map.of("<|end|>", 390))),
                "gives the token <|end|> the id 390",
                "expected the id 3",
                "tokenizer.json: added_tokens[3].content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2000000000", "-1", "x", "1.5", ""})
    void read_addedTokensDecoderWithAnIdThatIsNone_isRefusedWithFileAndField(String id) throws IOException {
        ObjectNode files = MAPPER.createObjectNode();
        files.putObject("tokenizer_config.json")
                .putObject("added_tokens_decoder")
                .set(id, token("<|a|>", 0));
        assertThatThrownBy(() -> write(files))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("tokenizer_config.json", "added_tokens_decoder." + id, "a token id from 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "tokenizer_config.json; {\"eos_token\":7}; eos_token is 7",
                "tokenizer_config.json; {\"eos_token\":{\"content\":[]}}; eos_token.content is a list of 0",
                "tokenizer_config.json; {\"added_tokens_decoder\":{\"7\":1}}; added_tokens_decoder.7 is 1",
                "tokenizer_config.json; {\"additional_special_tokens\":[\"a\",7]}; additional_special_tokens[1] is 7",
                "special_tokens_map.json; {\"pad_token\":{\"content\":\"x\",\"lstrip\":1}}; pad_token.lstrip is 1",
                "special_tokens_map.json; [1]; a list of 1",
                "added_tokens.json; {\"x\":\"7\"}; x is \"7\""
            })
    void read_valueOfAWrongType_isRefusedWithFileFieldAndValue(String file, String content, String what)
            throws IOException {
        ObjectNode files = MAPPER.createObjectNode();
        files.set(file, MAPPER.readTree(content));
        assertThatThrownBy(() -> write(files))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(file, what);
    }

    @Test
    void read_tokenOfManyCharacters_isRefusedWithItsLength() {
        assertThatThrownBy(() -> write(added(Map.of("x".repeat(1001), 390))))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("added_tokens_decoder.390", "1001 characters", "at most 1000");
    }

    @Test
    void read_byteOrderMarkBeforeEveryFile_isSkipped() throws IOException {
        ModelFolder model = write(cases().findFirst().orElseThrow().json().path("files"));
        try (ModelTokenizer tokenizer = model.openTokenizer(WIDTH, 512)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Files.writeString(file, "\uFEFF" + Files.readString(file));
                }
            }
            ModelFolder marked = ModelFolder.read(folder);
            assertThat(marked.vocabulary(WIDTH)).isEqualTo(model.vocabulary(WIDTH));
            try (ModelTokenizer same = marked.openTokenizer(WIDTH, 512)) {
                String text = "<|im_start|>a<|end|>";
                assertThat(same.encode(text, true, true)).isEqualTo(tokenizer.encode(text, true, true));
            }
        }
    }

    private void assertRefused(ModelFolder model, String... words) {
        assertThatThrownBy(() -> model.vocabulary(WIDTH))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(words);
        assertThatThrownBy(() -> model.openTokenizer(WIDTH, 512))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(words);
    }

    /** A folder whose {@code added_tokens_decoder} adds these to the tokens of {@code tokenizer.json}. */
    private static ObjectNode added(Map<String, Integer> tokens) {
        ObjectNode files = MAPPER.createObjectNode();
        ObjectNode decoder = files.putObject("tokenizer_config.json").putObject("added_tokens_decoder");
        tokens.forEach((content, id) -> decoder.set(String.valueOf(id), token(content, id)));
        return files;
    }

    private static ObjectNode token(String content, int id) {
        return MAPPER.createObjectNode()
                .put("id", id)
                .put("content", content)
                .put("special", true)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false);
    }

    private ModelFolder write(JsonNode files) throws IOException {
        ObjectNode tokenizer = (ObjectNode) golden("tokenizer.json");
        if (files.has("added_tokens")) {
            tokenizer.set("added_tokens", files.get("added_tokens"));
        }
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"llama\"}");
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer.toString());
        List<String> names = new ArrayList<>();
        files.fieldNames().forEachRemaining(names::add);
        names.remove("added_tokens");
        for (String name : names) {
            Files.writeString(folder.resolve(name), files.get(name).toString());
        }
        return ModelFolder.read(folder);
    }
}
