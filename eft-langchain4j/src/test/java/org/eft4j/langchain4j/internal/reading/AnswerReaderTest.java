package org.eft4j.langchain4j.internal.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.eft4j.langchain4j.internal.reading.AnswerReader.Expected;
import org.eft4j.langchain4j.internal.reading.AnswerReader.Thinking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each answer is read whole, character by character, and in random pieces: it must come out the same. */
class AnswerReaderTest {
    private static final Set<String> TOOLS = Set.of("weather", "time");
    private static final int SPLITS = 30;

    private static Expected calls(ToolFormat format) {
        return new Expected(Thinking.NONE, format, TOOLS);
    }

    private static AiMessage read(Expected expected, String answer) {
        AiMessage whole = read(expected, List.of(answer));
        List<List<String>> splits = new ArrayList<>();
        splits.add(answer.chars().mapToObj(c -> String.valueOf((char) c)).toList());
        Random random = new Random(42);
        for (int i = 0; i < SPLITS; i++) {
            splits.add(split(answer, random));
        }
        for (List<String> pieces : splits) {
            AiMessage message = read(expected, pieces);
            assertThat(message.text()).as("text of %s", pieces).isEqualTo(whole.text());
            assertThat(message.thinking()).as("thinking of %s", pieces).isEqualTo(whole.thinking());
            assertThat(described(message)).as("calls of %s", pieces).isEqualTo(described(whole));
        }
        return whole;
    }

    private static List<String> split(String answer, Random random) {
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < answer.length(); ) {
            int end = Math.min(answer.length(), at + 1 + random.nextInt(9));
            pieces.add(answer.substring(at, end));
            at = end;
        }
        return pieces;
    }

    /** Reads an answer, and checks that the partial events add up to the message. */
    private static AiMessage read(Expected expected, List<String> pieces) {
        List<ChatModelStreamingEvent> events = new ArrayList<>();
        AnswerReader reader = new AnswerReader(expected, events::add);
        pieces.forEach(reader::read);
        reader.end();
        AiMessage message = reader.message();
        StringBuilder text = new StringBuilder();
        StringBuilder thinking = new StringBuilder();
        Map<Integer, StringBuilder> arguments = new TreeMap<>();
        List<ToolExecutionRequest> complete = new ArrayList<>();
        for (ChatModelStreamingEvent event : events) {
            if (event instanceof PartialResponse partial) {
                text.append(partial.text());
            } else if (event instanceof PartialThinking partial) {
                thinking.append(partial.text());
            } else if (event instanceof PartialToolCall partial) {
                assertThat(partial.partialArguments()).isNotBlank();
                arguments
                        .computeIfAbsent(partial.index(), index -> new StringBuilder())
                        .append(partial.partialArguments());
            } else if (event instanceof CompleteToolCall call) {
                ToolExecutionRequest request = call.toolExecutionRequest();
                assertThat(arguments.get(call.index())).hasToString(request.arguments());
                complete.add(request);
            }
        }
        assertThat(text).hasToString(message.text() == null ? "" : message.text());
        assertThat(thinking).hasToString(message.thinking() == null ? "" : message.thinking());
        assertThat(complete).isEqualTo(message.toolExecutionRequests());
        assertThat(complete.stream().map(ToolExecutionRequest::id)).doesNotHaveDuplicates();
        return message;
    }

    private static List<String> described(AiMessage message) {
        return message.toolExecutionRequests().stream()
                .map(call -> call.name() + call.arguments())
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void calls_one_isRead(ToolFormat format) {
        AiMessage message = read(calls(format), format.before("weather") + "{\"city\": \"Rome\"}" + format.after());
        assertThat(described(message)).containsExactly("weather{\"city\": \"Rome\"}");
        assertThat(message.text()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void calls_withoutArguments_haveNone(ToolFormat format) {
        assertThat(described(read(calls(format), format.before("time") + "{}" + format.after())))
                .containsExactly("time{}");
    }

    @ParameterizedTest
    @EnumSource
    void calls_argumentsWithBracketsAndEscapes_areReadToTheirEnd(ToolFormat format) {
        String arguments = "{\"a\": \"}]\\\"</tool_call>\", \"b\": [1, {\"c\": null}], \"d\": -1.5e3}";
        assertThat(described(read(calls(format), format.before("weather") + arguments + format.after())))
                .containsExactly("weather" + arguments);
    }

    @ParameterizedTest
    @EnumSource
    void calls_none_isText(ToolFormat format) {
        assertThat(read(calls(format), "It is sunny.\n").text()).isEqualTo("It is sunny.\n");
    }

    @ParameterizedTest
    @EnumSource
    void calls_cutInsideTheArguments_areText(ToolFormat format) {
        String cut = format.before("weather") + "{\"city\": \"Ro";
        AiMessage message = read(calls(format), cut);
        assertThat(message.toolExecutionRequests()).isEmpty();
        assertThat(message.text()).isEqualTo(cut);
    }

    @ParameterizedTest
    @EnumSource
    void calls_argumentsThatAreNoJson_areText(ToolFormat format) {
        String broken = format.before("weather") + "{city Rome}" + format.after();
        AiMessage message = read(calls(format), broken);
        assertThat(message.toolExecutionRequests()).isEmpty();
        assertThat(message.text()).isEqualTo(broken);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<tool_call>\n{\"name\": \"weather\", \"arguments\": {\"a\": 1}}\n</tool_call>\n"
                        + "<tool_call>\n{\"name\": \"time\", \"arguments\": {}}\n</tool_call>",
                "<tool_call>{\"arguments\": {\"a\": 1}, \"name\": \"weather\"}</tool_call>"
                        + "<tool_call>{\"name\": \"time\"}</tool_call>",
                "<tool_call>\n{\"name\": \"weather\", \"arguments\": \"{\\\"a\\\": 1}\"}\n</tool_call>\n"
                        + "<tool_call>\n{\"name\": \"time\", \"arguments\": {}}\n</tool"
            })
    void hermes_twoCalls_areRead(String answer) {
        AiMessage message = read(calls(ToolFormat.HERMES), answer);
        assertThat(described(message)).containsExactly("weather{\"a\": 1}", "time{}");
        assertThat(message.text()).isNull();
    }

    @Test
    void hermes_textAroundCalls_isKeptWithoutTheWhiteSpaceBetween() {
        AiMessage message = read(
                calls(ToolFormat.HERMES),
                "Let me see.\n\n<tool_call>\n{\"name\": \"time\", \"arguments\": {}}\n</tool_call>\nWait.\n");
        assertThat(message.text()).isEqualTo("Let me see.\nWait.");
        assertThat(described(message)).containsExactly("time{}");
    }

    @Test
    void hermes_markThatIsNotFollowedByACall_isText() {
        String answer = "Use <tool_call> and <tool_ca to call.";
        assertThat(read(calls(ToolFormat.HERMES), answer).text()).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[TOOL_CALLS] [{\"name\": \"weather\", \"arguments\": {\"a\": 1}, \"id\": \"abcdefghi\"},"
                        + " {\"name\": \"time\", \"arguments\": {}, \"id\": \"123456789\"}]",
                "[TOOL_CALLS]weather[ARGS]{\"a\": 1}[TOOL_CALLS]time[ARGS]{}",
                "[TOOL_CALLS]weather[CALL_ID]abcdefghi[ARGS]{\"a\": 1}[TOOL_CALLS]time{}"
            })
    void mistral_twoCalls_areRead(String answer) {
        assertThat(described(read(calls(ToolFormat.MISTRAL), answer))).containsExactly("weather{\"a\": 1}", "time{}");
        assertThat(described(read(calls(ToolFormat.MISTRAL_NAMED), answer)))
                .containsExactly("weather{\"a\": 1}", "time{}");
    }

    @Test
    void mistral_listThatIsCut_keepsTheCallsBefore() {
        AiMessage message = read(
                calls(ToolFormat.MISTRAL),
                "[TOOL_CALLS][{\"name\": \"time\", \"arguments\": {}}, {\"name\": \"weather\", \"arguments\": {\"ci");
        assertThat(described(message)).containsExactly("time{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\": \"weather\", \"parameters\": {\"a\": 1}}; {\"name\": \"time\", \"parameters\": {}}",
                "<|python_tag|>{\"name\": \"weather\", \"parameters\": {\"a\": 1}}\n"
                        + "{\"type\": \"function\", \"name\": \"time\", \"parameters\": {}}"
            })
    void llama_twoCalls_areRead(String answer) {
        assertThat(described(read(calls(ToolFormat.LLAMA), answer))).containsExactly("weather{\"a\": 1}", "time{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"city\": \"Rome\"}",
                "{\"name\": \"Klaus\", \"age\": 37}",
                "{\"name\": \"rain\", \"parameters\": {}}",
                "{",
                "Say {\"name\": \"time\", \"parameters\": {}}"
            })
    void llama_jsonThatIsNoCallOfATool_isText(String answer) {
        AiMessage message = read(calls(ToolFormat.LLAMA), answer);
        assertThat(message.text()).isEqualTo(answer);
        assertThat(message.toolExecutionRequests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<think>a\n b</think>\n\nc", "\n<think>\na\n b\n</think>c"})
    void thinking_atTheBeginning_isApart(String answer) {
        AiMessage message = read(new Expected(Thinking.POSSIBLE, null, Set.of()), answer);
        assertThat(message.thinking()).isEqualTo("a\n b");
        assertThat(message.text()).isEqualTo("c");
    }

    @Test
    void thinking_thatIsCut_isAllThereIs() {
        AiMessage message = read(new Expected(Thinking.POSSIBLE, null, Set.of()), "<think>\na < b </thi");
        assertThat(message.thinking()).isEqualTo("a < b </thi");
        assertThat(message.text()).isEmpty();
    }

    @Test
    void thinking_none_isText() {
        for (String answer : List.of(" <thin", "a <think>b</think>", "")) {
            AiMessage message = read(new Expected(Thinking.POSSIBLE, null, Set.of()), answer);
            assertThat(message.thinking()).isNull();
            assertThat(message.text()).isEqualTo(answer);
        }
    }

    @Test
    void thinking_begunByThePrompt_isApart() {
        AiMessage message = read(new Expected(Thinking.BEGUN, null, Set.of()), "\na</think>b");
        assertThat(message.thinking()).isEqualTo("a");
        assertThat(message.text()).isEqualTo("b");
    }

    @Test
    void thinking_empty_isNone() {
        AiMessage message = read(new Expected(Thinking.POSSIBLE, null, Set.of()), "<think>\n\n</think>\n\nb");
        assertThat(message.thinking()).isNull();
        assertThat(message.text()).isEqualTo("b");
    }

    @Test
    void thinking_callInsideIt_isThinking() {
        String call = ToolFormat.HERMES.before("time") + "{}" + ToolFormat.HERMES.after();
        AiMessage message =
                read(new Expected(Thinking.POSSIBLE, ToolFormat.HERMES, TOOLS), "<think>" + call + "</think>" + call);
        assertThat(message.thinking()).isEqualTo(call);
        assertThat(described(message)).containsExactly("time{}");
    }
}
