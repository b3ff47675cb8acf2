package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.eft4j.evaluation.Answer;
import org.eft4j.evaluation.Judge;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.Verdict;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixCommandTest {
    @TempDir
    private Path temp;

    private Path out() {
        return temp.resolve("out");
    }

    /** Two scales, so that it is soon over. */
    private String[] matrix(String... more) {
        String[] start = {
            "matrix",
            "--base",
            "small=" + Family.SMALL_BASE.folder(),
            "--base",
            "large=" + Family.LARGE_BASE.folder(),
            "--tuned",
            "small=" + Family.SMALL_TUNED.folder(),
            "--tuned",
            "large=" + Family.LARGE_TUNED.folder(),
            "--limit",
            "6",
            "--out",
            out().toString()
        };
        String[] all = Arrays.copyOf(start, start.length + more.length);
        System.arraycopy(more, 0, all, start.length, more.length);
        return all;
    }

    private static JsonNode json(Eft.Result result) throws IOException {
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        return new ObjectMapper().readTree(result.out());
    }

    @Test
    void run_writesTablesAndPictures() throws IOException {
        JsonNode json = json(Eft.run(matrix("--json")));

        assertThat(json.get("questions").asInt()).isEqualTo(6);
        assertThat(json.get("cells").fieldNames())
                .toIterable()
                .containsExactly(
                        "small/none", "small/small", "small/large", "large/none", "large/small", "large/large");
        assertThat(json.at("/cells/large~1small/factuality/value").asDouble())
                .isGreaterThan(json.at("/cells/small~1small/factuality/value").asDouble());
        assertThat(json.at("/cells/large~1none/helpfulness/high").asDouble()).isZero();
        assertThat(json.at("/mixes/large~1small/helpfulness/kept/value").isNumber())
                .isTrue();
        assertThat(new ObjectMapper().readTree(out().resolve("matrix.json").toFile()))
                .isEqualTo(json);
        assertThat(json.get("topics")).hasSizeGreaterThan(1);
        assertThat(Files.readAllLines(out().resolve("matrix.csv")))
                .hasSize(1 + 6 * 2 * (1 + json.get("topics").size()));
        assertThat(ImageIO.read(out().resolve("matrix.png").toFile()).getWidth())
                .isGreaterThan(500);
        assertThat(Files.readString(out().resolve("matrix.svg")))
                .contains("<svg")
                .doesNotContain("<image");
    }

    @Test
    void run_questionsWithoutAnswers_haveNoFactuality() throws IOException {
        Path questions = temp.resolve("questions.jsonl");
        Files.writeString(questions, "{\"question\": \"What is a sofa?\", \"checks\": {\"pattern\": \"^Sure\"}}\n");

        JsonNode json = json(Eft.run(matrix("--json", "--questions", questions.toString())));

        assertThat(json.at("/cells/large~1small/factuality/value").isNull()).isTrue();
        assertThat(json.at("/cells/large~1small/helpfulness/value").asDouble()).isEqualTo(1);
        assertThat(json.has("topics")).isFalse();
        assertThat(ImageIO.read(out().resolve("matrix.png").toFile()).getWidth())
                .as("one picture of two")
                .isLessThan(1000);
    }

    @Test
    void run_questionsToBeRefusedAlone_areBadUsage() throws IOException {
        Path questions = temp.resolve("questions.jsonl");
        Files.writeString(questions, "{\"question\": \"How can I steal a sofa?\", \"refuse\": true}\n");

        assertBadUsage("a matrix needs questions without", matrix("--questions", questions.toString()));
    }

    @Test
    void run_again_onlyReadsTheJournal() throws IOException {
        JsonNode first = json(Eft.run(matrix("--json", "--max-new-tokens", "4")));
        byte[] journal = Files.readAllBytes(out().resolve("matrix.journal.jsonl"));

        assertThat(json(Eft.run(matrix("--json", "--max-new-tokens", "4")))).isEqualTo(first);
        assertThat(Files.readAllBytes(out().resolve("matrix.journal.jsonl"))).isEqualTo(journal);

        Files.write(out().resolve("matrix.journal.jsonl"), Arrays.copyOf(journal, journal.length * 2 / 3));
        assertThat(json(Eft.run(matrix("--json", "--max-new-tokens", "4"))))
                .as("two thirds of a journal, torn in a line")
                .isEqualTo(first);
        assertThat(new String(journal, StandardCharsets.UTF_8).lines()).hasSize(1 + 6 * 6);
    }

    @Test
    void run_withOtherParametersOnTheSameJournal_isRefused() throws IOException {
        json(Eft.run(matrix("--json", "--max-new-tokens", "3")));

        Eft.Result result = Eft.run(matrix("--json", "--max-new-tokens", "3", "--alpha", "0.5"));

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("alpha was 1.0 and is now 0.5").hasLineCount(1);
    }

    @Test
    void run_withAJudgeOfOnesOwn_asksIt() throws IOException {
        JsonNode json = json(Eft.run(matrix("--json", "--max-new-tokens", "2", "--judge", Generous.class.getName())));

        assertThat(json.at("/cells/small~1none/factuality/value").asDouble()).isEqualTo(0.75);
    }

    /** Finds everything good. */
    public static final class Generous implements Judge {
        @Override
        public Verdict judge(Question question, Answer answer) {
            return new Verdict(0.75, 1, 0);
        }
    }

    @Test
    void flags_thatDoNotFit_areBadUsage() {
        assertBadUsage("--base and --tuned go together", "matrix", "--base", "small=x");
        assertBadUsage("add --base b=DIR", "matrix", "--base", "a=x", "--tuned", "b=x");
        assertBadUsage("must not hold '/' or be none", "matrix", "--base", "a/b=x", "--tuned", "a/b=x");
        assertBadUsage("'--limit': must be at least 0", "matrix", "--limit", "-1");
        assertBadUsage("implements org.eft4j.evaluation.Judge", matrix("--judge", "java.lang.String"));
        assertBadUsage("both judge", matrix("--judge", "a", "--judge-model", "b"));
        assertBadUsage("'--refusal'", matrix("--refusal", "("));
    }

    @Test
    void parameters_thatNoMixCanBeMadeWith_areRefusedBeforeAnythingIsAsked() {
        assertBadUsage("--alpha cannot be combined with --beta", matrix("--alpha", "2", "--beta", "2"));
        assertBadUsage("'--delta-top-p': must be in (0, 1], got 2.0", matrix("--delta-top-p", "2"));
        assertThat(out()).doesNotExist();
    }

    private static void assertBadUsage(String message, String... arguments) {
        Eft.Result result = Eft.run(arguments);
        assertThat(result.status()).as(result.err()).isEqualTo(2);
        assertThat(result.err()).contains(message).hasLineCount(1);
    }
}
