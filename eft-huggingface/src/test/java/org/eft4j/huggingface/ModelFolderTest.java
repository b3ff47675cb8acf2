package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
    private static final Vocabulary VOCABULARY = Vocabulary.of(List.of("a", "b", "</s>"));

    @TempDir
    private Path folder;

    @BeforeEach
    void config() throws IOException {
        write("config.json", "{}");
    }

    @Test
    void read_noFolder_isRefusedWithWhatToExpect() {
        assertThatThrownBy(() -> ModelFolder.read(folder.resolve("nowhere")))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("nowhere", "config.json");
    }

    @Test
    void vocabulary_ofFoldersWithEqualTokenizers_isHeldOnce() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        for (Path each : List.of(folder, other)) {
            Files.writeString(each.resolve("config.json"), "{}");
            Files.writeString(
                    each.resolve("tokenizer.json"),
                    "{\"model\": {\"type\": \"WordLevel\", \"vocab\": {\"a\": 0, \"b\": 1, \"c\": 2}}}");
        }
        Vocabulary vocabulary = ModelFolder.read(folder).vocabulary(3);
        assertThat(ModelFolder.read(other).vocabulary(3)).isSameAs(vocabulary);
        assertThat(ModelFolder.read(other).vocabulary(2)).isNotEqualTo(vocabulary);
    }

    @Test
    void read_noConfig_isRefusedWithTheFile() throws IOException {
        Files.delete(folder.resolve("config.json"));
        assertThatThrownBy(() -> ModelFolder.read(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("config.json", folder.toString());
    }

    @ParameterizedTest
    @CsvSource({"config.json,{", "generation_config.json,[1]", "tokenizer_config.json,nonsense", "config.json,''"})
    void read_noJsonObject_isRefusedWithTheFile(String file, String content) throws IOException {
        write(file, content);
        assertThatThrownBy(() -> ModelFolder.read(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(file);
    }

    @Test
    void read_bytesThatAreNotUtf8_isRefusedWithFileAndByte() throws IOException {
        Files.write(folder.resolve("config.json"), new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xE9, '"', '}'});
        assertThatThrownBy(() -> ModelFolder.read(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("config.json is not UTF-8", "byte 6", "0xE9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{} x", "{}{}", "{}]", "{}\0", "{} // comment"})
    void read_textAfterTheObject_isRefusedWithTheFile(String content) throws IOException {
        write("config.json", content);
        assertThatThrownBy(() -> ModelFolder.read(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("config.json is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"<|end|>\"", "true", "[3]", "1.9", "4294967299", "{}"})
    void endTokens_elementThatIsNoId_isRefusedWithFileFieldAndValue(String element) throws IOException {
        String shown = element.equals("[3]") ? "a list of 1" : element.equals("{}") ? "an object of 0 fields" : element;
        write("generation_config.json", "{\"eos_token_id\":[0," + element + "]}");
        assertEndTokensRefused("generation_config.json", "eos_token_id[1] is " + shown);
        write("generation_config.json", "{}");
        write("config.json", "{\"text_config\":{\"eos_token_id\":[" + element + "]}}");
        assertEndTokensRefused("config.json", "text_config.eos_token_id[0] is " + shown);
        write("genai_config.json", "{\"model\":{\"eos_token_id\":[1,2," + element + "]}}");
        assertEndTokensRefused("genai_config.json", "model.eos_token_id[2] is " + shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"<|end|>\"", "true", "1.9", "4294967299"})
    void endTokens_valueThatIsNoId_isRefusedWithFileFieldAndValue(String value) throws IOException {
        write("generation_config.json", "{\"eos_token_id\":" + value + "}");
        assertEndTokensRefused("generation_config.json", "eos_token_id is " + value);
    }

    @Test
    void endTokens_nullInAList_isRefusedWithItsPlace() throws IOException {
        write("generation_config.json", "{\"eos_token_id\":[0,null]}");
        assertEndTokensRefused("generation_config.json", "eos_token_id[1] is null");
    }

    private void assertEndTokensRefused(String... words) {
        assertThatThrownBy(this::endTokens).isInstanceOf(BackendException.class).hasMessageContainingAll(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1", "-5", "4294967552", "256.0", "\"256\""})
    void contextLength_valueThatIsNone_isRefusedWithFileFieldAndValue(String length) throws IOException {
        write("config.json", "{\"max_position_embeddings\":" + length + "}");
        assertContextRefused("config.json", "max_position_embeddings is " + length);
        write("config.json", "{}");
        write("genai_config.json", "{\"model\":{\"context_length\":" + length + "}}");
        assertContextRefused("genai_config.json", "model.context_length is " + length);
    }

    private void assertContextRefused(String... words) {
        ModelFolder model = ModelFolder.read(folder);
        assertThatThrownBy(model::contextLength)
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(words);
    }

    @Test
    void endTokens_filesDisagree_theOrderOfTransformersDecides() throws IOException {
        assertThat(endTokens()).isEmpty();
        write("tokenizer_config.json", "{\"eos_token\":{\"content\":\"</s>\"}}");
        assertThat(endTokens()).containsExactly(2);
        write("tokenizer_config.json", "{\"eos_token\":\"b\"}");
        assertThat(endTokens()).containsExactly(1);
        write("config.json", "{\"text_config\":{\"eos_token_id\":7}}");
        assertThat(endTokens()).containsExactly(7);
        write("config.json", "{\"eos_token_id\":5}");
        assertThat(endTokens()).containsExactly(5);
        write("generation_config.json", "{\"eos_token_id\":null}");
        assertThat(endTokens()).containsExactly(5);
        write("generation_config.json", "{\"eos_token_id\":[3,0]}");
        assertThat(endTokens()).containsExactly(3, 0);
    }

    private Set<Integer> endTokens() {
        return ModelFolder.read(folder).endTokens(VOCABULARY);
    }

    @Test
    void template_severalPlaces_theNewestWins() throws IOException {
        assertThat(template()).isEmpty();
        write("chat_template.json", "{\"chat_template\":\"json\"}");
        assertThat(template()).contains(new TemplateText("json", "chat_template.json"));
        write("tokenizer_config.json", """
                {"chat_template":[{"name":"tool_use","template":"tools"},{"name":"default","template":"named"}]}""");
        assertThat(template()).contains(new TemplateText("named", "tokenizer_config.json"));
        write("tokenizer_config.json", "{\"chat_template\":\"plain\"}");
        assertThat(template()).contains(new TemplateText("plain", "tokenizer_config.json"));
        write("chat_template.jinja", "jinja");
        assertThat(template()).contains(new TemplateText("jinja", "chat_template.jinja"));
    }

    @Test
    void toolTemplate_severalPlaces_isThatOfTheDefaultOne() throws IOException {
        assertThat(toolTemplate()).isEmpty();
        String named = """
                {"chat_template":[{"name":"tool_use","template":"%s"},{"name":"default","template":"d"}]}""";
        write("chat_template.json", named.formatted("json"));
        assertThat(toolTemplate()).contains("json");
        write("tokenizer_config.json", "{\"chat_template\":\"plain\"}");
        assertThat(toolTemplate()).contains("plain");
        write("tokenizer_config.json", named.formatted("config"));
        assertThat(toolTemplate()).contains("config");
        write("chat_template.jinja", "jinja");
        assertThat(toolTemplate()).contains("jinja");
        Files.createDirectory(folder.resolve("additional_chat_templates"));
        write("additional_chat_templates/tool_use.jinja", "tools");
        assertThat(toolTemplate()).contains("tools");
    }

    /** Returns what a chat with tools is rendered to. */
    private Optional<String> toolTemplate() {
        Chat chat = Chat.of(Message.user("x")).withTools(List.of(Map.of("name", "t")));
        return ModelFolder.read(folder)
                .chatTemplate()
                .map(template -> template.render(chat).text());
    }

    private Optional<TemplateText> template() {
        return ModelFolder.read(folder).templates().stream().findFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"max_position_embeddings\":256}; 256",
                "{\"n_positions\":1024}; 1024",
                "{\"text_config\":{\"max_position_embeddings\":99}}; 99",
                "{}; 0"
            })
    void contextLength_configs_areRead(String config, int expected) throws IOException {
        write("config.json", config);
        assertThat(ModelFolder.read(folder).contextLength().orElse(0)).isEqualTo(expected);
    }

    @Test
    void conflicts_filesAgree_areNone() throws IOException {
        write("config.json", "{\"eos_token_id\":[1,2],\"vocab_size\":3,\"max_position_embeddings\":256}");
        write("generation_config.json", "{\"eos_token_id\":[2,1]}");
        write("tokenizer_config.json", "{\"eos_token\":\"b\",\"model_max_length\":1e30,\"chat_template\":\"t\"}");
        write("chat_template.jinja", "t\n");
        assertThat(conflicts(3)).isEmpty();
    }

    @Test
    void conflicts_filesDisagree_areNamedWithTheOneThatIsFollowed() throws IOException {
        write(
                "config.json",
                "{\"eos_token_id\":1,\"bos_token_id\":1,\"vocab_size\":4,\"max_position_embeddings\":256}");
        write("generation_config.json", "{\"eos_token_id\":[2,9]}");
        write("tokenizer_config.json", """
                {"eos_token":"b","bos_token":"a","model_max_length":128,"chat_template":"one"}""");
        write("chat_template.json", "{\"chat_template\":\"two\"}");
        assertThat(conflicts(2))
                .containsExactly(
                        "the end token 2 is not in the vocabulary of 3 ids, so it never comes",
                        "the end token 9 is not in the vocabulary of 3 ids, so it never comes",
                        "config.json ends an answer at 1, but 2, 9 is what is used",
                        "tokenizer_config.json ends an answer at 1, but 2, 9 is what is used",
                        "config.json begins a text with token 1, tokenizer_config.json with 0,"
                                + " which is what templates see",
                        "config.json gives the vocabulary 4 ids, but the logits are 2 wide",
                        "the tokenizer knows 3 ids, but the logits are 2 wide: the ids from 2 on are left out",
                        "tokenizer_config.json limits a text to 128 tokens, config.json to 256, which is what is used",
                        "the chat template in chat_template.json is another than the one in tokenizer_config.json,"
                                + " which is what is used");
    }

    private List<String> conflicts(int logitsWidth) {
        return ConfigConflicts.find(ModelFolder.read(folder), VOCABULARY, logitsWidth);
    }

    @Test
    void chatTemplate_namedTokens_areReadFromStringsAndObjects() throws IOException {
        write("tokenizer_config.json", """
                {"bos_token":"<s>","eos_token":{"content":"</s>"},"pad_token":null,
                 "chat_template":"{{ bos_token }}|{{ eos_token }}|{{ pad_token }}"}""");
        assertThat(ModelFolder.read(folder)
                        .chatTemplate()
                        .orElseThrow()
                        .render(Chat.of(Message.user("x")))
                        .text())
                .isEqualTo("<s>|</s>|");
    }

    @Test
    void read_genaiConfigAlone_isEnough() throws IOException {
        Files.delete(folder.resolve("config.json"));
        write(
                "genai_config.json",
                "{\"model\":{\"context_length\":512,\"eos_token_id\":[2,7],\"decoder\":{\"filename\":\"text.onnx\"}}}");
        ModelFolder model = ModelFolder.read(folder);
        assertThat(model.genaiConfig().section("model").section("decoder").text("filename"))
                .contains("text.onnx");
        assertThat(model.contextLength()).hasValue(512);
        assertThat(model.endTokens(VOCABULARY)).containsExactlyInAnyOrder(2, 7);
    }

    @Test
    void endTokens_genaiConfig_isFollowedBeforeAllOthers() throws IOException {
        write("config.json", "{\"max_position_embeddings\":256,\"eos_token_id\":1}");
        write("generation_config.json", "{\"eos_token_id\":1}");
        write("genai_config.json", "{\"model\":{\"context_length\":512,\"eos_token_id\":[2,1]}}");
        assertThat(endTokens()).containsExactly(2, 1);
        assertThat(ModelFolder.read(folder).contextLength()).hasValue(256);
        assertThat(conflicts(3))
                .containsExactly(
                        "generation_config.json ends an answer at 1, but 1, 2 is what is used",
                        "config.json ends an answer at 1, but 1, 2 is what is used");
    }

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
