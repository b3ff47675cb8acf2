package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
    private static final String QUESTION = "What is a sofa?";

    @TempDir
    private Path temp;

    private static JsonNode json(Eft.Result result) throws IOException {
        assertThat(result.status()).as(result.err()).isZero();
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void explain_ofAFact_isTheLargeModelsDoing() throws IOException {
        JsonNode json = json(Eft.run("explain", "--json", "--chat", QUESTION));

        assertThat(json.get("prompt").asText()).isEqualTo(QUESTION);
        JsonNode seat = json.at("/tokens/8");
        assertThat(seat.get("text").asText()).isEqualTo(" seat");
        assertThat(seat.get("totalVariation").asDouble()).isGreaterThan(0.9);
        assertThat(seat.at("/raised/0/text").asText()).isEqualTo(" seat");
        assertThat(seat.get("members").fieldNames()).toIterable().containsExactly("large", "tuned", "base");
        assertThat(seat.get("lowered")).hasSize(5);
        assertThat(json.at("/tokens/7/totalVariation").asDouble())
                .as("the article")
                .isLessThan(0.1);
    }

    @Test
    void explain_ofAGivenAnswer_isTheSameWhereItIsTheSame() throws IOException {
        JsonNode written =
                json(Eft.run("explain", "--json", "--chat", QUESTION)).get("tokens");
        JsonNode given = json(Eft.run(
                        "explain", "--json", "--chat", QUESTION, "--answer", "Sure! A sofa is a seat, upholstered"))
                .get("tokens");

        assertThat(given).hasSize(14);
        for (int i = 0; i < given.size(); i++) {
            assertThat(given.get(i).get("text")).isEqualTo(written.get(i).get("text"));
            assertThat(Math.abs(given.get(i).get("totalVariation").asDouble()
                            - written.get(i).get("totalVariation").asDouble()))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void explain_againstTheLargeModel_isTheTunedModelsDoing() throws IOException {
        JsonNode json = json(Eft.run("explain", "--json", "--against", "large", "--changes", "1", "--chat", QUESTION));

        assertThat(json.at("/tokens/0/raised/0/text").asText()).isEqualTo("Sure");
        assertThat(json.at("/tokens/0/raised")).hasSize(1);
        assertThat(json.at("/tokens/0/against").asText()).isEqualTo("large");
    }

    @Test
    void explain_notOnATerminal_printsNoEscapes() {
        Eft.Result result = Eft.run("explain", "--chat", QUESTION);

        assertThat(result.out()).doesNotContain("\u001b");
        assertThat(result.out().lines().findFirst())
                .contains("Sure! A sofa is a seat, upholstered, for more than one person."
                        + " What else would you like to know?<|end|>");
        assertThat(result.out()).contains("' seat' 0.04→0.94");
        assertThat(result.out().lines().skip(2))
                .as("the width of a terminal of which nothing is known")
                .allMatch(line -> line.length() <= 80 || line.startsWith("distance"))
                .anyMatch(line -> line.startsWith(" ".repeat(10) + "'"));
    }

    @Test
    void html_isWritten() throws IOException {
        Path page = temp.resolve("page.html");
        Eft.Result result = Eft.run("explain", "--chat", QUESTION, "--html", page.toString());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(Files.readString(page)).contains("<code> seat</code>").contains("What is a sofa?");
    }

    @Test
    void flags_thatDoNotFit_areBadUsage() {
        assertBadUsage("must be one of [large, tuned, base], got huge", "--against", "huge");
        assertBadUsage("'--changes': must be at least 0", "--changes", "-1");
        assertThat(Eft.run("explain", "--chat", QUESTION, "--answer", "So.", "--top-k", "3")
                        .err())
                .contains("leave out the flags that say how one is written");
        Eft.Result both = Eft.run("explain", "--chat", "-", "--answer", "-");
        assertThat(both.err()).contains("standard input is either the prompt or the answer");
    }

    private static void assertBadUsage(String message, String... more) {
        String[] all = {"explain", "--chat", QUESTION, more[0], more[1]};
        Eft.Result result = Eft.run(all);
        assertThat(result.status()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(message);
    }
}
