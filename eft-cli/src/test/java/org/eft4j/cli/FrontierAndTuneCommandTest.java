package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontierAndTuneCommandTest {
    @TempDir
    private Path temp;

    @Test
    void frontier_ofTheFamily_tradesRefusalsForNothingElse() throws IOException {
        Eft.Result result = Eft.run(
                "frontier",
                "--limit",
                "20",
                "--lambda",
                "0,1",
                "--max-new-tokens",
                "14",
                "--json",
                "--out",
                temp.toString());

        assertThat(result.status()).as(result.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(result.out());
        assertThat(json.at("/small/0/refusals/value").asDouble()).isGreaterThan(0.5);
        assertThat(json.at("/small/1/refusals/value").asDouble()).isEqualTo(0);
        assertThat(json.at("/upScaled/0/refusals/value").asDouble()).isGreaterThan(0.25);
        assertThat(json.at("/upScaled/1/factuality/value").asDouble()).isGreaterThan(0.5);
        assertThat(json.get("upScaledMinusSmall")).hasSize(2);
        assertThat(json.get("margin").asDouble()).isEqualTo(0.05);
        assertThat(json.at("/upScaledMinusSmall/1/refusals/low").isNumber()).isTrue();
        assertThat(Files.readAllLines(temp.resolve("frontier.csv"))).hasSize(1 + 4 * 3);
        assertThat(ImageIO.read(temp.resolve("frontier.png").toFile())).isNotNull();
        assertThat(Files.readString(temp.resolve("frontier.svg"))).contains("<svg");
    }

    @Test
    void frontier_ofAHandfulOfQuestions_saysNoneDominates() throws IOException {
        Eft.Result result =
                Eft.run("frontier", "--limit", "3", "--lambda", "1", "--max-new-tokens", "5", "--out", temp.toString());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("fewer than 20 independent questions, so shares without confidence intervals")
                .contains("Whether one dominates the other needs at least 20 independent requests")
                .doesNotContain("95 %")
                .doesNotContain("NaN");
        assertThat(Files.readString(temp.resolve("frontier.csv"))).doesNotContain("NaN");
    }

    @Test
    void frontier_marginOutOfRange_isBadUsage() {
        assertThat(Eft.run("frontier", "--margin", "0", "--out", temp.toString())
                        .err())
                .contains("'--margin': must be above 0 and below 1, got 0.0");
    }

    @Test
    void frontier_withoutRequestsToRefuse_isBadUsage() throws IOException {
        Path questions = temp.resolve("questions.jsonl");
        Files.writeString(questions, "{\"question\": \"What is a heron?\", \"answers\": [\"bird\"]}\n");

        Eft.Result result = Eft.run("frontier", "--questions", questions.toString(), "--out", temp.toString());

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("needs questions of both kinds");
    }

    @Test
    void tune_ofTheFamily_isWorthIt() throws IOException {
        Eft.Result result = tune(12, "--beta", "0.75", "--alpha", "1.25", "--delta-top-p", "0.95", "--lambda", "0");

        assertThat(result.status()).as(result.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(result.out());
        assertThat(json.get("values").fieldNames())
                .toIterable()
                .containsExactly(
                        "small tuned model",
                        "large base model",
                        "plain",
                        "β 0.75",
                        "α 1.25",
                        "delta top-p 0.95",
                        "λ 0.0");
        assertThat(json.get("worthIt").asBoolean()).isTrue();
        assertThat(json.at("/expectedMinus/small tuned model/low").asDouble()).isPositive();
    }

    /** Where only manners count, the small tuned model is as good, and far cheaper. */
    @Test
    void tune_whereOnlyMannersCount_isNotWorthItAndSaysSo() throws IOException {
        Eft.Result result = mannersOnly(20);

        assertThat(result.status()).isEqualTo(3);
        assertThat(result.out())
                .contains("Picked: plain.")
                .contains("Not worth it: beyond chance the mix does not beat the small tuned model");
    }

    @Test
    void tune_ofAHandfulOfQuestions_isNotShownToBeWorthIt() throws IOException {
        Eft.Result result = mannersOnly(2);

        assertThat(result.status()).isEqualTo(3);
        assertThat(result.out())
                .contains("Not shown to be worth it: that needs at least 20 independent questions.")
                .doesNotContain("95 %")
                .doesNotContain("NaN");
    }

    private Eft.Result mannersOnly(int count) throws IOException {
        Path questions = temp.resolve("questions.jsonl");
        Files.writeString(
                questions, "{\"question\": \"What is a sofa?\", \"checks\": {\"pattern\": \"^Sure\"}}\n".repeat(count));
        return Eft.run(
                "tune",
                "--questions",
                questions.toString(),
                "--max-new-tokens",
                "3",
                "--weight",
                "0",
                "--folds",
                "2",
                "--beta",
                "1.25",
                "--alpha",
                "1.25",
                "--delta-top-p",
                "0.95",
                "--lambda",
                "0.75",
                "--out",
                temp.toString());
    }

    @Test
    void tune_flagsThatDoNotFit_areBadUsage() {
        assertThat(tune(4, "--folds", "1").err())
                .contains("'--folds': must be 2 to the number of independent questions, 8, got 1");
        assertThat(tune(4, "--weight", "2").err()).contains("'--weight': must be in [0, 1]");
        assertThat(tune(4, "--delta-top-p", "2").err()).contains("'--delta-top-p'");
        assertThat(tune(4, "--large", "x").err()).contains("--large, --tuned and --base go together");
    }

    private Eft.Result tune(int limit, String... more) {
        String[] start = {"tune", "--json", "--limit", String.valueOf(limit), "--out", temp.toString()};
        String[] all = Arrays.copyOf(start, start.length + more.length);
        System.arraycopy(more, 0, all, start.length, more.length);
        return Eft.run(all);
    }
}
