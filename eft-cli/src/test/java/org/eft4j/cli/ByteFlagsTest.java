package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteFlagsTest {
    private static final Golden GOLDEN = GoldenFamily.EMBEDDED.entries().get(0);

    @TempDir
    private Path temp;

    @Test
    void generate_bytes_answersAndReportsWhatItTook() throws Exception {
        JsonNode json = json(Eft.run("generate", "--bytes", "--json", "--chat", GOLDEN.question()));

        assertThat(json.get("text").asText()).isEqualTo(GOLDEN.text());
        assertThat(json.get("finishReason").asText()).isEqualTo("end");
        int bytes = GOLDEN.text().getBytes(StandardCharsets.UTF_8).length;
        assertThat(json.get("newTokens").asInt()).isEqualTo(bytes + 1);
        assertThat(json.get("bytes").fieldNames()).toIterable().containsExactly("large", "tuned", "base");
        assertThat(json.at("/bytes/base/omitted").asDouble()).isZero();
        assertThat(json.at("/bytes/large/passes").asInt())
                .isLessThan(json.at("/bytes/base/passes").asInt());
    }

    @Test
    void generate_otherTokenizer_isRefusedAndNamesTheFlagWhichMixesThem() throws IOException {
        String other = Folders.withOtherVocabulary(temp.resolve("other")).toString();
        String[] flags = {"--large", Family.LARGE_BASE.folder().toString(), "--tuned", other, "--base", other};
        Eft.Result refused = run("generate", flags, "--prompt", "A sofa is");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("--bytes");
        Eft.Result mixed = run("generate", flags, "--prompt", "A sofa is", "--bytes", "--max-new-tokens", "20");
        assertThat(mixed.err()).isEmpty();
        assertThat(mixed.out()).startsWith(" a ");
    }

    @Test
    void score_bytes_addsUpToMoreThanTheTokensAlone() throws Exception {
        String[] text = {"--json", "--chat", GOLDEN.question(), "--completion", GOLDEN.text()};
        JsonNode tokens = json(run("score", text));
        JsonNode bytes = json(run("score", text, "--bytes"));
        int length = GOLDEN.text().getBytes(StandardCharsets.UTF_8).length;
        assertThat(bytes.get("tokens")).hasSize(length);
        assertThat(bytes.get("bitsPerByte").asDouble())
                .isCloseTo(-bytes.get("total").asDouble() / length / Math.log(2), within(1e-9));
        assertThat(bytes.get("total").asDouble()).isCloseTo(tokens.get("total").asDouble(), within(2.0));
    }

    @Test
    void score_bytesWithoutJson_showsPiecesOfCharacters() {
        Eft.Result result = Eft.run("score", "--bytes", "--chat", GOLDEN.question(), "--completion", "Sé");
        assertThat(result.out()).contains("  S", "  <0xC3>", "  <0xA9>", "bits per byte");
    }

    @Test
    void generate_optionThatCountsTokens_isRefused() {
        Eft.Result result = Eft.run("generate", "--bytes", "--top-k", "5", "--chat", GOLDEN.question());
        assertThat(result.status()).isNotZero();
        assertThat(result.err()).contains("top-k").contains("bytes");
    }

    @Test
    void bench_turnsOverBytes_isRefused() {
        assertThat(Eft.run("bench", "--bytes", "--turns", "2").err()).contains("--turns");
    }

    @Test
    void bench_sequencesOverBytes_moveTogether() throws IOException {
        JsonNode json = json(
                Eft.run("bench", "--bytes", "--json", "--sequences", "1,3", "--max-new-tokens", "12", "--rounds", "1"));
        assertThat(json.at("/sequences/1/count").asInt()).isEqualTo(3);
        assertThat(json.at("/sequences/1/tokensPerSecond").asDouble()).isPositive();
    }

    @Test
    void frontier_pairOfAnotherTokenizer_isMeasuredOverBytesAlone() throws IOException {
        String[] flags = {
            "--large", Family.LARGE_BASE.folder().toString(),
            "--first", Family.SMALL_TUNED_1024.folder().toString(),
            "--second", Family.SMALL_TUNED_1024.folder().toString(),
            "--base", Family.SMALL_BASE_1024.folder().toString(),
            "--limit", "4",
            "--lambda", "1",
            "--json"
        };
        assertThat(run("frontier", flags, "--out", temp + "/tokens").err()).contains("--bytes");
        JsonNode json = json(run("frontier", flags, "--bytes", "--out", temp + "/bytes"));
        assertThat(json.at("/upScaled/0/factuality/value").asDouble())
                .isGreaterThan(json.at("/small/0/factuality/value").asDouble());
    }

    @Test
    void tune_pairOfAnotherTokenizer_isMeasuredOverBytesAlone() throws IOException {
        String[] flags = {
            "--large", Family.LARGE_BASE.folder().toString(),
            "--tuned", Family.SMALL_TUNED_1024.folder().toString(),
            "--base", Family.SMALL_BASE_1024.folder().toString(),
            "--beta", "1.25",
            "--alpha", "0.75",
            "--delta-top-p", "0.95",
            "--limit", "4",
            "--folds", "2",
            "--json"
        };
        assertThat(run("tune", flags, "--out", temp + "/tokens").err()).contains("--bytes");
        Eft.Result tuned = run("tune", flags, "--bytes", "--out", temp + "/bytes");
        assertThat(tuned.err()).isEmpty();
        JsonNode values = new ObjectMapper().readTree(tuned.out()).get("values");
        assertThat(values.at("/plain/value").asDouble())
                .isGreaterThan(values.at("/small tuned model/value").asDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"matrix", "tune"})
    void evaluation_bytesWithAFlagAboutVocabularies_isRefused(String command) {
        assertThat(Eft.run(command, "--bytes", "--unshared-ids", "--out", temp.toString())
                        .err())
                .contains("leave out --unshared-ids");
    }

    private static Eft.Result run(String command, String[] flags, String... more) {
        return Eft.run(Stream.of(new String[] {command}, flags, more)
                .flatMap(Stream::of)
                .toArray(String[]::new));
    }

    private static JsonNode json(Eft.Result result) throws IOException {
        assertThat(result.status()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }
}
