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
import org.eft4j.GenerationOptions;
import org.eft4j.SamplingOptions;
import org.eft4j.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void suggestedOptions_noFile_areEmpty() {
        assertThat(ModelFolder.read(folder).suggestedOptions()).isEmpty();
    }

    @Test
    void suggestedOptions_sampling_isTakenWhereItIsOn() throws IOException {
        write("generation_config.json", """
                {"max_new_tokens":40,"do_sample":true,"temperature":0.6,"top_p":0.9,"top_k":20,"repetition_penalty":1.1}""");
        GenerationOptions options = ModelFolder.read(folder).suggestedOptions().orElseThrow();
        SamplingOptions sampling = options.sampling();
        assertThat(options.maxNewTokens()).hasValue(40);
        assertThat(sampling.temperature()).isEqualTo(0.6);
        assertThat(sampling.topP()).isEqualTo(0.9);
        assertThat(sampling.topK()).isEqualTo(20);
        assertThat(sampling.repetitionPenalty()).isEqualTo(1.1);
    }

    @Test
    void suggestedOptions_samplingOff_isGreedy() throws IOException {
        write("generation_config.json", "{\"temperature\":0.6,\"top_p\":0.9}");
        GenerationOptions options = ModelFolder.read(folder).suggestedOptions().orElseThrow();
        assertThat(options.sampling().isGreedy()).isTrue();
        assertThat(options.maxNewTokens()).isEmpty();
    }

    @Test
    void suggestedOptions_absurdValue_isLeftOut() throws IOException {
        write("generation_config.json", "{\"do_sample\":true,\"top_p\":7,\"max_new_tokens\":-1}");
        GenerationOptions options = ModelFolder.read(folder).suggestedOptions().orElseThrow();
        assertThat(options.sampling().topP()).isEqualTo(1);
        assertThat(options.sampling().temperature()).isEqualTo(1);
        assertThat(options.maxNewTokens()).isEmpty();
    }

    @Test
    void conflicts_filesAgree_areNone() throws IOException {
        write("config.json", "{\"eos_token_id\":2,\"vocab_size\":3,\"max_position_embeddings\":256}");
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
                        "config.json begins a text with token 1, tokenizer_config.json with 0, which is what templates see",
                        "config.json gives the vocabulary 4 ids, but the logits are 2 wide",
                        "the tokenizer knows 3 ids, but the logits are 2 wide: the ids behind them are left out",
                        "tokenizer_config.json limits a text to 128 tokens, config.json to 256, which is what is used",
                        "the chat template in chat_template.json is another than the one in tokenizer_config.json, which is"
                                + " what is used");
    }

    private List<String> conflicts(int logitsWidth) {
        return ConfigConflicts.find(ModelFolder.read(folder), VOCABULARY, logitsWidth);
    }

    @Test
    void namedTokens_stringsAndObjects_areRead() throws IOException {
        write(
                "tokenizer_config.json",
                "{\"bos_token\":\"<s>\",\"eos_token\":{\"content\":\"</s>\"},\"pad_token\":null}");
        assertThat(ModelFolder.read(folder).namedTokens()).isEqualTo(Map.of("bos_token", "<s>", "eos_token", "</s>"));
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
    void read_genaiConfigBesideConfig_hasTheLastWord() throws IOException {
        write("config.json", "{\"max_position_embeddings\":256,\"eos_token_id\":1}");
        write("genai_config.json", "{\"model\":{\"context_length\":512,\"eos_token_id\":2}}");
        assertThat(ModelFolder.read(folder).contextLength()).hasValue(256);
        assertThat(endTokens()).containsExactly(1);
    }

    private void write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
