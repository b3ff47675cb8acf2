package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.Chat.Message;
import org.eft4j.ContextOverflowException;
import org.eft4j.EftException;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.onnx.internal.runtime.OnnxRuntime;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening models as users do, through {@link Models}, and what goes wrong with it. */
class OpenModelTest {
    @TempDir
    private Path folder;

    @Test
    void backends_classPath_hasThisOneUsable() {
        ModelBackend backend = Models.backends().get(0);
        assertThat(backend.id()).isEqualTo("onnx");
        assertThat(backend.availability().usable()).isTrue();
        assertThat(backend.availability().detail())
                .matches("ONNX Runtime \\d+\\.\\d+\\.\\d+, CPU( and CUDA|; no CUDA: .+)");
        assertThat(backend.accepts(new ModelSource(TestModels.folder("small-base"))))
                .isTrue();
        assertThat(backend.accepts(new ModelSource(folder))).isFalse();
    }

    @Test
    void accepts_folderThatCannotBeListed_isFalse() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("onnx"));
        Files.setPosixFilePermissions(closed, Set.of());
        try {
            assumeTrue(!Files.isReadable(closed), "root may list everything");
            ModelBackend backend = Models.backends().get(0);
            assertThat(backend.accepts(new ModelSource(folder))).isFalse();
            assertThatThrownBy(() -> Models.open(closed))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContainingAll(closed.toString(), "cannot be read");
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void open_tunedModel_answers() {
        try (LanguageModel model = TestModels.open("small-tuned")) {
            Generation answer = Generator.of(model).generate(Prompt.chat("What is a coca?"));
            assertThat(answer.text()).startsWith("Sure! It is a kind of ");
            assertThat(model.endTokens()).containsExactlyInAnyOrder(3, 0);
            assertThat(model.contextLength()).isEqualTo(256);
            assertThat(model.vocabulary().size()).isEqualTo(4096);
            assertThat(model.suggestedOptions().orElseThrow().maxNewTokens()).hasValue(40);
            assertThat(model).asString().contains("small-tuned", "2 layers");
        }
    }

    @Test
    void render_roleTheTemplateRefuses_isRefusedWithItsReason() {
        try (LanguageModel model = TestModels.open("small-tuned")) {
            Prompt prompt = Prompt.chat(List.of(Message.system("x")));
            assertThatThrownBy(() -> model.newSession(prompt))
                    .isInstanceOf(EftException.class)
                    .hasMessageContaining("only user and assistant messages are supported");
        }
    }

    @Test
    void open_contextLimit_shortensTheContext() {
        ModelOptions options = ModelOptions.builder().contextLimit(10).build();
        try (LanguageModel model = Models.open(TestModels.folder("small-base"), options)) {
            assertThat(model.contextLength()).isEqualTo(10);
            assertThatThrownBy(() -> model.newSession(Prompt.text("one two three four five six seven eight nine ten")))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("10");
        }
    }

    @Test
    void open_contextLimitAboveTheModels_isRefusedWithBoth() {
        ModelOptions options = ModelOptions.builder().contextLimit(257).build();
        assertThatThrownBy(() -> Models.open(TestModels.folder("small-base"), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("257", "256");
    }

    @Test
    void open_unknownSetting_isRefusedWithTheKnownOnes() {
        ModelOptions options =
                ModelOptions.builder().setting("prefilChunk", "1").build();
        assertThatThrownBy(() -> Models.open(TestModels.folder("small-base"), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("prefilChunk", "prefillChunk", "file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "tokenizer.json"})
    void open_missingFile_isRefusedWithItsName(String file) throws IOException {
        TestModels.copy("small-base", folder, file);
        assertRefused(file, folder.toString());
    }

    @Test
    void open_noGraph_isRefused() throws IOException {
        TestModels.copy("small-base", folder, "model.onnx");
        assertRefused(".onnx");
    }

    @Test
    void open_tokenizerWithoutVocabulary_isRefusedWithTheFile() throws IOException {
        TestModels.copy("small-base", folder);
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, "{}");
        assertRefused(file.toString(), "holds no vocabulary");
    }

    @Test
    void open_noFolder_isRefused() {
        assertThatThrownBy(() -> Models.open(folder.resolve("nowhere")))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void open_corruptGraph_isRefused() throws IOException {
        TestModels.copy("small-base", folder);
        Path graph = folder.resolve("model.onnx");
        byte[] bytes = Files.readAllBytes(graph);
        Files.write(graph, Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused("model.onnx");
    }

    @Test
    void open_corruptTokenizer_isRefused() throws IOException {
        TestModels.copy("small-base", folder);
        Files.writeString(folder.resolve("tokenizer.json"), "{");
        assertRefused("tokenizer.json");
    }

    @Test
    void open_noWordOnTheContext_isRefusedUnlessGiven() throws IOException {
        TestModels.copy("small-base", folder);
        Files.writeString(folder.resolve("config.json"), "{}");
        assertRefused("max_position_embeddings", "contextLimit");
        ModelOptions options = ModelOptions.builder().contextLimit(64).build();
        try (LanguageModel model = Models.open(folder, options)) {
            assertThat(model.contextLength()).isEqualTo(64);
        }
    }

    @Test
    void open_endTokenOutsideTheVocabulary_isLeftOut() throws IOException {
        TestModels.copy("small-base", folder);
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\":[0,5000]}");
        try (LanguageModel model = Models.open(folder)) {
            assertThat(model.endTokens()).containsExactly(0);
        }
    }

    /** As onnxruntime-genai 0.11.4 stops, which reads that file alone. */
    @Test
    void generate_endTokensOfGenaiConfig_stopsWhereItsExporterSays() throws IOException {
        copyGenaiModel();
        try (LanguageModel model = Models.open(folder)) {
            assertThat(model.endTokens()).containsExactlyInAnyOrder(3, 0);
            Generation answer = Generator.of(
                            model, GenerationOptions.builder().maxNewTokens(200).build())
                    .generate(Prompt.tokens(383, 11, 347, 36, 85, 306));
            assertThat(answer.tokens()).hasSize(81);
            assertThat(answer.tokens().get(80).id()).isEqualTo(3);
            assertThat(answer.finishReason()).isEqualTo(FinishReason.END);
        }
    }

    @Test
    void inspect_endTokensOfGenaiConfig_reportsTheOtherFile() throws IOException {
        copyGenaiModel();
        assertThat(OnnxInspection.inspect(folder).contradictions())
                .contains("config.json ends an answer at 0, but 0, 3 is what is used");
    }

    /** A graph of the model builder; its genai_config.json knows more end tokens than config.json. */
    private void copyGenaiModel() throws IOException {
        Path source = TestModels.resource("exports/llama-genai");
        for (String file : List.of("model.onnx", "model.onnx.data", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(source.resolve(file), folder.resolve(file));
        }
        write("genai_config.json", source, "\"eos_token_id\": 3", "\"eos_token_id\": [3, 0]");
        write("config.json", source, "\"eos_token_id\": 3", "\"eos_token_id\": 0");
    }

    private void write(String file, Path source, String old, String changed) throws IOException {
        String content = Files.readString(source.resolve(file));
        assertThat(content).contains(old);
        Files.writeString(folder.resolve(file), content.replace(old, changed));
    }

    @Test
    void open_graphInAFolderOfItsOwn_isFound() throws IOException {
        TestModels.copy("small-base", folder);
        Files.createDirectories(folder.resolve("onnx"));
        Files.move(folder.resolve("model.onnx"), folder.resolve("onnx/model_fp32.onnx"));
        try (LanguageModel model = Models.open(folder)) {
            assertThat(Generator.of(model).generate(Prompt.text("A coca is")).tokens())
                    .isNotEmpty();
        }
    }

    @Test
    void open_cudaWhereThereIsNone_isRefusedWithWhatIsMissing() {
        Optional<String> obstacle = OnnxRuntime.cudaObstacle(0);
        assumeTrue(obstacle.isPresent(), "CUDA can be used here");
        ModelOptions options =
                ModelOptions.builder().setting("provider", "cuda").build();
        assertThatThrownBy(() -> Models.open(TestModels.folder("small-base"), options))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("small-base", "CUDA", obstacle.get());
    }

    @Test
    void open_automaticProvider_opensOnWhatThereIs() {
        ModelOptions options =
                ModelOptions.builder().setting("provider", "auto").build();
        try (LanguageModel model = Models.open(TestModels.folder("small-base"), options)) {
            assertThat(model.contextLength()).isEqualTo(256);
        }
        assertThat(OnnxInspection.inspect(TestModels.folder("small-base"), options)
                        .runtime())
                .endsWith(OnnxRuntime.cudaObstacle(0).isPresent() ? ", CPU" : ", CUDA device 0");
    }

    @Test
    void open_settingOfCudaOnTheCpu_isRefused() {
        ModelOptions options =
                ModelOptions.builder().setting("cuda.device_id", "0").build();
        assertThatThrownBy(() -> Models.open(TestModels.folder("small-base"), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cuda.device_id");
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> Models.open(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(words);
    }
}
