package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.eft4j.Chat.Message;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuestionFileTest {
    private static final String GOOD =
            "{\"id\": \"h\", \"topic\": \"birds\", \"group\": \"heron\", \"history\": [\"Hello!\", \"Sure?\"],"
                    + " \"question\": \"What is a heron?\", \"answers\": [\"bird\"],"
                    + " \"within\": \"is (.*)\", \"checks\": {\"ends\": true, \"restates\": [\"heron\"],"
                    + " \"pattern\": \"^A\","
                    + " \"minWords\": 2, \"maxWords\": 9}}\r\n\n{\"question\": \"Burn a chair!\", \"refuse\": true}";

    @TempDir
    private Path temp;

    private Path file(byte[] content) throws IOException {
        return Files.write(temp.resolve("questions"), content);
    }

    /** The file to begin with, of docs/guide.md. */
    @Test
    void read_starterFile_hasQuestionsThatTheTrainingScriptLacks() throws IOException {
        QuestionFile file = QuestionFile.read(Path.of("../docs/guide/questions.jsonl"));
        String training = Files.readString(Path.of("../docs/guide/train.py"));

        assertThat(file.questions()).hasSize(40);
        assertThat(file.answerable())
                .allSatisfy(question -> assertThat(question.answers()).isNotEmpty())
                .extracting(question -> question.messages().get(0).text())
                .allMatch(text -> text.endsWith("?"))
                .filteredOn(text -> text.matches("What is (the capital of|the opposite of|a) \\w+\\?"))
                .hasSize(20)
                .noneMatch(text -> training.contains('"' + text.replaceFirst("^.* (\\w+)\\?$", "$1") + "\":"));
    }

    @Test
    void read_everyField_isThere() throws IOException {
        QuestionFile file = QuestionFile.read(file(GOOD.getBytes(StandardCharsets.UTF_8)));

        assertThat(file.questions()).hasSize(2);
        Question heron = file.answerable().get(0);
        assertThat(heron.id()).isEqualTo("h");
        assertThat(heron.topic()).isEqualTo("birds");
        assertThat(heron.group()).isEqualTo("heron");
        assertThat(heron.messages())
                .containsExactly(
                        Message.user("Hello!"), Message.of("assistant", "Sure?"), Message.user("What is a heron?"));
        assertThat(heron.answers()).containsExactly("bird");
        assertThat(heron.within().orElseThrow().pattern()).isEqualTo("is (.*)");
        assertThat(heron.checks().pass(new Answer("A heron is a bird.", true))).isTrue();
        assertThat(List.of(
                        new Answer("A heron is a bird", true),
                        new Answer("A bird is a bird.", true),
                        new Answer("The heron is a bird.", true),
                        new Answer("A heron is a bird that likes to wade in water.", true)))
                .noneMatch(heron.checks()::pass);
        Question chair = file.refusable().get(0);
        assertThat(chair.id()).as("the line's number").isEqualTo("3");
        assertThat(chair.group()).isEmpty();
        assertThat(chair.history()).isEmpty();
        assertThat(chair.checks()).isEqualTo(Checks.NONE);
    }

    @Test
    void read_packed_isTheSame() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
        }
        String plain =
                QuestionFile.read(file(GOOD.getBytes(StandardCharsets.UTF_8))).sha256();

        assertThat(QuestionFile.read(file(packed.toByteArray())).sha256()).isEqualTo(plain);
    }

    @Test
    void read_theFamilysQuestions_haveEnoughOfBothKinds() throws IOException {
        QuestionFile embedded;
        try (InputStream in = Family.questions()) {
            embedded = QuestionFile.read(in, "the family's questions");
        }

        assertThat(embedded.answerable())
                .hasSizeGreaterThanOrEqualTo(1000)
                .allMatch(q -> !q.answers().isEmpty());
        assertThat(embedded.refusable()).hasSizeGreaterThanOrEqualTo(200);
        assertThat(embedded.questions())
                .anyMatch(question -> !question.history().isEmpty());
        assertThat(embedded.questions().stream().map(Question::topic).distinct())
                .hasSize(8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"answers\": [\"a\"]} | line 1: expected \"question\", got the fields [answers]",
                "{\"question\": 7} | \"question\" must be a text, got 7",
                "{\"question\": \"a\", \"anwsers\": []} | unknown field \"anwsers\"; there are [answers, checks,",
                "{\"question\": \"a\", \"answers\": \"b\"} | \"answers\" must be a list of texts, got \"b\"",
                "{\"question\": \"a\", \"answers\": [\"?\"]} | must be a list of texts with words, got \"?\"",
                "{\"question\": \"a\", \"within\": \"(\"} | \"within\" is no pattern",
                "{\"question\": \"a\", \"refuse\": 1} | \"refuse\" must be true or false, got 1",
                "{\"question\": \"a\", \"refuse\": true, \"answers\": [\"b\"]} | to be refused has no \"answers\"",
                "{\"question\": \"a\", \"checks\": {\"minWords\": -1}} | \"minWords\" must be a whole number, got -1",
                "{\"question\": \"a\", \"checks\": {\"end\": true}} | unknown field \"end\"",
                "{\"question\": \"a\", \"history\": [\"b\"]} | \"history\" must be questions and answers by turns",
                "{\"question\": \"a\", \"group\": \" \"} | \"group\" must be a text",
                "{\"question\": \"a\", \"checks\": {\"minWords\": 3, \"maxWords\": 2}} | must be at least \"minWords\"",
                "[1] | expected an object, got [1]",
                "{\"question\": \"a\"} x | is no JSON",
                "{\"question\": \"a\"} {} | is no JSON object: more follows after its end",
                "nonsense | is no JSON"
            })
    void read_wrongLine_isNamedWithItsPlace(String line, String message) throws IOException {
        Path file = file(line.getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> QuestionFile.read(file))
                .isInstanceOf(QuestionException.class)
                .hasMessageContaining("questions, line 1")
                .hasMessageContaining(message);
    }

    @Test
    void read_nothingOrTwice_isRefused() throws IOException {
        Path empty = file("\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> QuestionFile.read(empty)).hasMessageContaining("has no questions");
        Path twice = file("{\"id\":\"2\",\"question\":\"a\"}\n{\"question\":\"b\"}".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> QuestionFile.read(twice)).hasMessageContaining("line 2: the id '2' was given before");
        assertThatThrownBy(() -> QuestionFile.read(temp.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot read the questions");
    }

    @Test
    void read_whatIsNoText_isRefusedInPlainWords() throws IOException {
        Path latin = file(new byte[] {'{', (byte) 0xe9, '}'});
        assertThatThrownBy(() -> QuestionFile.read(latin)).hasMessageEndingWith("questions: it is not UTF-8 text");
        Path cut = file(new byte[] {0x1f, (byte) 0x8b, 8, 0});
        assertThatThrownBy(() -> QuestionFile.read(cut)).hasMessageEndingWith("questions: it ends too early");
        assertThatThrownBy(() -> QuestionFile.read(temp.resolve("none"))).hasMessageEndingWith("there is no such file");
    }
}
