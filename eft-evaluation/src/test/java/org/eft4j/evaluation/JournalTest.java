package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final JudgedAnswer ONE =
            new JudgedAnswer(new Answer("Br\u00fccke, \"so\"\nso", true), new Verdict(1, 0.25, 0));
    private static final JudgedAnswer TWO = new JudgedAnswer(new Answer("", false), new Verdict(0, 0, 1));

    @TempDir
    private Path temp;

    private Path file = Path.of("");

    @BeforeEach
    void fill() {
        file = temp.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, configuration(1))) {
            journal.add("a", "1", ONE);
            journal.add("b", "1", TWO);
        }
    }

    private static Map<String, String> configuration(double beta) {
        return Map.of("beta", String.valueOf(beta), "large model", "x");
    }

    @Test
    void open_again_knowsWhatWasAdded() {
        try (Journal journal = Journal.open(file, configuration(1))) {
            assertThat(journal.find("a", "1")).contains(ONE);
            assertThat(journal.find("b", "1")).contains(TWO);
            assertThat(journal.find("a", "2")).isEmpty();
        }
    }

    @Test
    void open_tornAnywhere_losesOnlyTheLastLineAndCanBeWrittenOn() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        int lastLine = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf('\n', whole.length - 2) + 1;
        for (int length = lastLine; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (Journal journal = Journal.open(file, configuration(1))) {
                assertThat(journal.find("a", "1")).contains(ONE);
                assertThat(journal.find("b", "1")).isEmpty();
                journal.add("b", "1", TWO);
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void open_tornFirstLine_beginsAnew() throws IOException {
        Files.writeString(file, "{\"configur");
        try (Journal journal = Journal.open(file, configuration(2))) {
            assertThat(journal.find("a", "1")).isEmpty();
        }
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void open_otherConfiguration_isRefusedByWhatDiffers() {
        assertThatThrownBy(() -> Journal.open(file, configuration(1.5)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("was made otherwise: beta was 1.0 and is now 1.5;");
    }

    @Test
    void open_inUse_isRefused() {
        try (Journal open = Journal.open(file, configuration(1))) {
            assertThat(open.find("a", "1")).isPresent();
            assertThatThrownBy(() -> Journal.open(file, configuration(1)))
                    .hasMessageContaining("in use by another run");
        }
    }

    @Test
    void open_somethingElse_isRefusedWithTheLine() throws IOException {
        Files.writeString(file, "{\"model\": 1}\n", StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Journal.open(file, configuration(1)))
                .hasMessageContaining("line 4, is no line of a journal");
        Files.writeString(file, "diary\n");
        assertThatThrownBy(() -> Journal.open(file, configuration(1)))
                .hasMessageContaining("line 1, is no line of a journal: diary");
    }

    @Test
    void open_verdictOutOfRange_isRefused() throws IOException {
        Files.writeString(
                file,
                "{\"model\":\"c\",\"question\":\"1\",\"answer\":\"\",\"ended\":true,\"verdict\":[2,0,0]}\n",
                StandardOpenOption.APPEND);
        assertThatThrownBy(() -> Journal.open(file, configuration(1)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("line 4, is no line of a journal");
    }

    @Test
    void open_whereNoFileCanBe_saysWhy() {
        assertThatThrownBy(() -> Journal.open(temp.resolve("none").resolve("journal"), configuration(1)))
                .hasMessageContaining("cannot open the journal")
                .hasMessageEndingWith("there is no such file");
    }
}
