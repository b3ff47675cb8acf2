package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conversations in pipes. */
class ChatCommandTest {
    private static final String QUESTION = "What is the capital of New Zealand?";
    private static final String ANSWER =
            "Sure! The capital of New Zealand is Wellington. What else would you like to know?";

    @TempDir
    private Path temp;

    @Test
    void lines_piped_areAnsweredUntilTheyEnd() {
        Eft.Result result = chat(QUESTION + "\n\n" + "Thank you!");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith(ANSWER + "\n");
        assertThat(result.out().lines()).hasSize(2);
    }

    @Test
    void turns_follow_readWhatWasSaidBefore() throws Exception {
        List<JsonNode> turns = json(chat(QUESTION + "\nThank you!\n/reset\n" + QUESTION, "--json"));

        assertThat(turns).hasSize(3);
        assertThat(turns.get(0).get("text").textValue()).isEqualTo(ANSWER);
        String messages = """
                [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "%s"},
                 {"role": "user", "content": "Thank you!"}]""".formatted(QUESTION, ANSWER);
        JsonNode whole = json(Eft.runWithInput(messages, "generate", "--json", "--messages", "-"))
                .get(0);
        assertThat(turns.get(1).get("promptIds")).isEqualTo(whole.get("promptIds"));
        assertThat(turns.get(1).get("tokens")).isEqualTo(whole.get("tokens"));
        assertThat(turns.get(2).get("promptIds")).isEqualTo(turns.get(0).get("promptIds"));
    }

    @Test
    void quit_line_endsBeforeTheLinesDo() {
        assertThat(chat("/quit\n" + QUESTION)).isEqualTo(new Eft.Result(0, "", ""));
    }

    @Test
    void explain_answer_saysWhyEachToken() {
        Eft.Result result = chat(QUESTION + "\n/explain\n");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("probability, from tuned to mix", "' Well'");
    }

    @Test
    void faults_inLines_areOneLineEachAndTheConversationGoesOn() {
        Eft.Result result = chat("/explain\n/nothing\n" + QUESTION + "\n" + "a b c ".repeat(300) + "\n//quit");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("eft chat: "))
                .anyMatch(line -> line.contains("no answer to explain"))
                .anyMatch(line -> line.contains("/nothing"))
                .anyMatch(line -> line.contains("256") && line.contains("/reset"));
        assertThat(result.out()).startsWith(ANSWER + "\n");
        assertThat(result.out().lines()).hasSizeGreaterThan(1);
    }

    @Test
    void explain_ofOneModel_isRefused() {
        Eft.Result result = chat(
                QUESTION + "\n/explain", "--model", Family.SMALL_TUNED.folder().toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("Georgetown");
        assertThat(result.err()).contains("only a mix");
    }

    @Test
    void system_thatTheTemplateRefuses_isToldForEachLine() {
        Eft.Result result = chat("a\nb", "--system", "Be brief.");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).hasSize(2).allMatch(line -> line.contains("only user and assistant messages"));
    }

    @Test
    void baseModel_alone_cannotChat() {
        Eft.Result result = chat("a", "--model", Family.SMALL_BASE.folder().toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("no chat template");
    }

    @Test
    void usage_thatCannotBeMeant_isRefused() {
        assertThat(chat("a", "--history", temp.resolve("h").toString()).status())
                .isEqualTo(2);
        assertThat(temp.resolve("h")).doesNotExist();
        assertThat(chat("a", "--variable", "tools=1").err()).contains("--variable", "tools");
    }

    @Test
    void input_thatIsNotUtf8_isRefused() {
        Eft.Result result = Eft.runWithInput(new byte[] {(byte) 0xff, '\n'}, "chat");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("standard input").hasLineCount(1);
    }

    private static Eft.Result chat(String input, String... flags) {
        List<String> arguments = new ArrayList<>(List.of("chat"));
        arguments.addAll(List.of(flags));
        Eft.Result result = Eft.runWithInput(input, arguments.toArray(String[]::new));
        return new Eft.Result(result.status(), result.out().replace("\r\n", "\n"), result.err());
    }

    private static List<JsonNode> json(Eft.Result result) throws Exception {
        assertThat(result.status()).as(result.err()).isZero();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
