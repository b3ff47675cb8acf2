package org.eft4j.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eft4j.BackendException;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.remote.RemoteException.Reason;
import org.eft4j.remote.internal.RemoteBackend;
import org.eft4j.spi.ModelSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is proved, and what is refused, when a folder that names a server is opened. */
class RemoteOpeningTest {
    private static final String SECRET = "sk-1234567890";

    @TempDir
    private Path temp;

    private final LanguageModel local = TinyModel.open();
    private ModelServer server = ModelServer.start(ModelServer.Kind.VLLM, local);

    @AfterEach
    void close() {
        server.close();
        local.close();
    }

    private void restart(ModelServer.Kind kind) {
        server.close();
        server = ModelServer.start(kind, local);
    }

    private Path folder(String... extraFields) throws IOException {
        return server.tinyFolder(temp, extraFields);
    }

    private static void open(Path folder) {
        Models.open(folder).close();
    }

    private RemoteException failure(Path folder) {
        return catchThrowableOfType(RemoteException.class, () -> open(folder));
    }

    private static LanguageModel openWith(Path folder, Map<String, String> environment) {
        return new RemoteBackend(environment::get).open(new ModelSource(folder), ModelOptions.defaults());
    }

    @Test
    void models_ofAFolderThatNamesAServer_opensIt() throws IOException {
        try (LanguageModel model = Models.open(folder())) {
            assertThat(model.vocabulary().size()).isEqualTo(TinyModel.WIDTH);
            assertThat(model.contextLength()).isEqualTo(TinyModel.CONTEXT);
            assertThat(model.endTokens()).containsExactly(0);
        }
    }

    /** The address that people copy from elsewhere ends so. */
    @Test
    void open_urlThatEndsInV1_isTheServersAll() throws IOException {
        open(folder("url", server.url() + "/v1/"));
    }

    @ParameterizedTest
    @EnumSource
    void open_shorterContextOfTheServer_isTheModels(ModelServer.Kind kind) throws IOException {
        restart(kind);
        server.context(30);

        try (LanguageModel model = Models.open(folder())) {
            // the server needs room for the token that each request generates
            assertThat(model.contextLength()).isEqualTo(29);
        }
    }

    @Test
    void open_contextLimitBeyondTheServers_isRefused() throws IOException {
        Path folder = folder();
        assertThatThrownBy(() -> Models.open(
                        folder, ModelOptions.builder().contextLimit(1000).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64");
    }

    @Test
    void open_threads_areRefused() throws IOException {
        Path folder = folder();
        assertThatThrownBy(() ->
                        Models.open(folder, ModelOptions.builder().threads(2).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("threads");
    }

    @Test
    void open_unknownSetting_isRefused() throws IOException {
        Path folder = folder();
        assertThatThrownBy(() -> Models.open(
                        folder, ModelOptions.builder().setting("file", "x").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeoutSeconds");
    }

    @ParameterizedTest
    @EnumSource
    void open_wrongModelName_namesThoseServed(ModelServer.Kind kind) throws IOException {
        restart(kind);

        RemoteException failure = failure(folder("model", "other"));

        assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(failure).hasMessageContaining("'other'").hasMessageContaining("smol");
    }

    @Test
    void open_cappedLogProbabilities_namesTheCure() throws IOException {
        server.capped();

        assertThat(failure(folder())).hasMessageContaining("--max-logprobs -1");
    }

    @ParameterizedTest
    @EnumSource
    void open_missingKey_namesWhatToDo(ModelServer.Kind kind) throws IOException {
        restart(kind);
        server.key(SECRET);

        RemoteException failure = failure(folder());

        assertThat(failure.reason()).isEqualTo(Reason.UNAUTHORISED);
        assertThat(failure).hasMessageContaining("keyVariable");
    }

    @ParameterizedTest
    @EnumSource
    void open_wrongKey_namesTheVariableAndNotTheKey(ModelServer.Kind kind) throws IOException {
        restart(kind);
        server.key(SECRET);
        Path folder = folder("keyVariable", "EFT_TEST_KEY");

        RemoteException failure =
                catchThrowableOfType(RemoteException.class, () -> openWith(folder, Map.of("EFT_TEST_KEY", "sk-wrong")));

        assertThat(failure).hasMessageContaining("EFT_TEST_KEY").hasMessageNotContaining("sk-wrong");
    }

    @ParameterizedTest
    @EnumSource
    void open_rightKey_opens(ModelServer.Kind kind) throws IOException {
        restart(kind);
        server.key(SECRET);
        Path folder = folder("keyVariable", "EFT_TEST_KEY");

        try (LanguageModel model = openWith(folder, Map.of("EFT_TEST_KEY", SECRET))) {
            assertThat(model.toString()).endsWith(" at " + server.url());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\nend"})
    void open_variableWithoutAKey_isRefusedWithoutShowingIt(String value) throws IOException {
        Path folder = folder("keyVariable", "EFT_TEST_KEY");
        assertThatThrownBy(() -> openWith(folder, Map.of("EFT_TEST_KEY", value)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("EFT_TEST_KEY")
                .hasMessageNotContaining("words");
    }

    /** A folder from elsewhere names the server too, which would be sent the secret. */
    @ParameterizedTest
    @ValueSource(strings = {"AWS_SECRET_ACCESS_KEY", "HOME", "sk-1234567890", "eft_key"})
    void open_variableMeantForOthers_isRefused(String name) throws IOException {
        assertThatThrownBy(() -> open(folder("keyVariable", name)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("EFT_REMOTE_KEY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "apiKey", "keyvariable"})
    void open_unknownField_isRefusedWithoutItsValue(String field) throws IOException {
        assertThatThrownBy(() -> open(folder(field, SECRET)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("'" + field + "'")
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "ollama, no token ids",
        "openai, never a whole row",
        "sglang, nobody has tried it",
        "mine, vllm or llama.cpp",
    })
    void open_otherServers_areRefusedWithTheReason(String name, String reason) throws IOException {
        assertThatThrownBy(() -> open(folder("server", name)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8000",
                "ftp://localhost",
                "http://",
                "http://user:pass-w0rd@localhost:1",
                "http://localhost:1/?key=pass-w0rd",
                "http://local host",
                "file:///etc/passwd",
            })
    void open_otherAddresses_areRefusedWithoutShowingThem(String url) throws IOException {
        assertThatThrownBy(() -> open(folder("url", url)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("http://localhost:8000")
                .hasMessageNotContaining("pass-w0rd");
    }

    @Test
    void open_nobodyThere_saysSoAtOnce() throws IOException {
        Path folder = folder();
        server.close();

        RemoteException failure = failure(folder);

        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure).hasMessageContaining(server.url()).hasMessageContaining("start it");
    }

    /** The file is made by src/test/fixtures/self-signed.sh. */
    private static SSLContext identity() throws IOException, GeneralSecurityException {
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = RemoteOpeningTest.class.getResourceAsStream("/self-signed.p12")) {
            keys.load(file, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    @Test
    void open_certificateThatNobodyKnows_isRefused() throws IOException, GeneralSecurityException {
        server.close();
        server = ModelServer.startSecure(ModelServer.Kind.VLLM, local, identity());

        RemoteException failure = failure(folder());

        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure).hasMessageContaining("javax.net.ssl.trustStore");
    }

    @Test
    void open_certificateThatTheJvmTrusts_isSpokenTo() throws IOException, GeneralSecurityException {
        server.close();
        SSLContext trusting = identity();
        server = ModelServer.startSecure(ModelServer.Kind.VLLM, local, trusting);
        SSLContext before = SSLContext.getDefault();
        SSLContext.setDefault(trusting);
        try {
            open(folder());
        } finally {
            SSLContext.setDefault(before);
        }
    }

    /** llama.cpp has no /v1/completions in this shape, and vLLM no /completion. */
    @Test
    void open_otherKindOfServer_isRefused() throws IOException {
        assertThat(failure(folder("server", "llama.cpp")).reason()).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void open_redirect_isNotFollowed() throws IOException {
        server.next(exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(307, -1);
        });

        assertThat(failure(folder())).hasMessageContaining("final address");
    }

    @ParameterizedTest
    @EnumSource
    void open_folderOfAnotherWidth_isRefused(ModelServer.Kind kind) throws IOException {
        restart(kind);
        Path folder = folder();
        Files.writeString(folder.resolve("config.json"), "{\"vocab_size\": 250, \"max_position_embeddings\": 64}");

        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("250");
    }

    @Test
    void open_folderWithoutAWidth_isRefused() throws IOException {
        Path folder = folder();
        Files.writeString(folder.resolve("config.json"), "{\"max_position_embeddings\": 64}");

        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("vocab_size");
    }

    @ParameterizedTest
    @EnumSource
    void open_folderOfOtherIds_isRefusedUnlessAskedFor(ModelServer.Kind kind) throws IOException {
        restart(kind);
        Path folder = folder();
        Path tokenizer = folder.resolve("tokenizer.json");
        String exchanged = Files.readString(tokenizer)
                .replace("\"<0x61>\":98", "\"<0x61>\":0x")
                .replace("\"<0x62>\":99", "\"<0x62>\":98")
                .replace("\"<0x61>\":0x", "\"<0x61>\":99");
        Files.writeString(tokenizer, exchanged);

        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("compareTokens");

        RemoteOptions trusting = RemoteOptions.defaults().withoutComparingTokens();
        Models.open(folder, trusting.applyTo(ModelOptions.builder()).build()).close();
    }

    @Test
    void inspect_serverWithoutTokenize_notesIt() throws IOException {
        server.withoutTokenize();

        assertThat(RemoteInspection.inspect(folder()).notes()).anyMatch(note -> note.contains("/tokenize"));
    }

    @Test
    void inspect_server_saysWhatItIs() throws IOException {
        restart(ModelServer.Kind.LLAMA);
        Path folder = folder();

        RemoteInspection inspection = RemoteInspection.inspect(folder);

        assertThat(inspection.server()).isEqualTo("llama.cpp b0-unknown");
        assertThat(inspection.url()).hasToString(server.url());
        assertThat(inspection.servedModel()).contains("smol");
        assertThat(inspection.contextLength()).isEqualTo(TinyModel.CONTEXT);
        assertThat(inspection.rowTime()).isPositive();
        assertThat(inspection.notes()).anyMatch(note -> note.contains("4 slots"));
    }

    @Test
    void options_roundTrip_areTheSame() {
        RemoteOptions options = RemoteOptions.defaults()
                .withTimeout(Duration.ofSeconds(7))
                .withRetryTime(Duration.ofSeconds(3))
                .withTop(100)
                .withMaxVariation(0.25)
                .withoutComparingTokens();

        assertThat(RemoteOptions.of(options.applyTo(ModelOptions.builder()).build()))
                .hasToString(options.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "timeoutSeconds, 0",
        "timeoutSeconds, soon",
        "retrySeconds, -1",
        "retrySeconds, 999999999",
        "compareTokens, no",
        "top, 0",
        "top, all",
        "maxVariation, 0.1",
        "maxVariation, 2",
        "maxVariation, NaN",
        "maxVariation, some",
    })
    void options_absurdValues_areRefused(String key, String value) {
        ModelOptions options = ModelOptions.builder().setting(key, value).build();
        assertThatThrownBy(() -> RemoteOptions.of(options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }
}
