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
    void bench_sequencesOrTurnsOverBytes_isRefused() {
        assertThat(Eft.run("bench", "--bytes", "--turns", "2").err()).contains("--turns");
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
