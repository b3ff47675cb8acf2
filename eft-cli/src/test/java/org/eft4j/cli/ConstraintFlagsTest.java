package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstraintFlagsTest {
    private static final String QUESTION = "What is the capital of New Zealand?";

    @TempDir
    private Path temp;

    private static Eft.Result generate(String... flags) {
        String[] arguments = new String[3 + flags.length];
        arguments[0] = "generate";
        arguments[1] = "--chat";
        arguments[2] = QUESTION;
        System.arraycopy(flags, 0, arguments, 3, flags.length);
        return Eft.run(arguments);
    }

    private Path schema(String json) throws IOException {
        return Files.writeString(temp.resolve("schema.json"), json);
    }

    @Test
    void regex_given_theTextMatches() {
        Eft.Result result = generate("--regex", "The capital of New Zealand is [A-Z][a-z]+\\.");
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEqualTo("The capital of New Zealand is Wellington." + System.lineSeparator());
        assertThat(result.err()).isEmpty();
    }

    @Test
    void choice_given_theTextIsOneOfThem() {
        Eft.Result result = generate("--choice", "Auckland", "--choice", "Wellington");
        assertThat(result.out().strip()).isIn("Auckland", "Wellington");
    }

    @Test
    void jsonSchema_given_theTextFits() throws IOException {
        Path schema = schema("{\"enum\":[{\"capital\":\"Wellington\"},{\"capital\":\"Auckland\"}]}");
        JsonNode answer = new ObjectMapper()
                .readTree(generate("--json-schema", schema.toString()).out());
        assertThat(answer.path("capital").asText()).isIn("Auckland", "Wellington");
    }

    @Test
    void logprobs_withAConstraint_tellWhatWasAllowed() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(generate("--choice", "Wellington", "--json", "--logprobs", "0")
                        .out());
        assertThat(json.path("logprobs"))
                .isNotEmpty()
                .allMatch(entry -> entry.path("allowed").isNumber());
        assertThat(json.has("fulfilsConstraint")).isFalse();
    }

    @Test
    void limitInsideTheText_isTold() throws IOException {
        Eft.Result text = generate("--regex", "a{100}", "--max-new-tokens", "2");
        assertThat(text.status()).isZero();
        assertThat(text.err()).contains("only the beginning").contains("--max-new-tokens");
        Eft.Result json = generate("--regex", "a{100}", "--max-new-tokens", "2", "--json");
        assertThat(new ObjectMapper()
                        .readTree(json.out())
                        .path("fulfilsConstraint")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void constraint_thatIsNone_isRefusedInOneLine() throws IOException {
        Path schema = schema("{\"properties\":{\"a\":{\"multipleOf\":2}}}");
        assertRefused(
                generate("--json-schema", schema.toString()), schema + ": the schema at /properties/a/multipleOf");
        assertRefused(generate("--json-schema", temp.resolve("none.json").toString()), "cannot read --json-schema");
        assertRefused(generate("--regex", "(a"), "expected a )");
        assertRefused(generate("--regex", "a", "--choice", "b"), "give one of them");
        assertRefused(generate("--regex", "a", "--stop", "b"), "expected a constraint or stop strings");
    }

    private static void assertRefused(Eft.Result result, String reason) {
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err().lines().findFirst().orElse("")).contains(reason);
    }
}
