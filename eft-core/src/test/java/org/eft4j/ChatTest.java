package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eft4j.Chat.Message;
import org.eft4j.Chat.ToolCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTest {
    private static final Message HI = Message.user("hi");

    @Test
    void of_messages_beginsAnAnswerAndCarriesNothingElse() {
        Chat chat = Chat.of(HI);

        assertThat(chat.messages()).containsExactly(HI);
        assertThat(chat.tools()).isEmpty();
        assertThat(chat.documents()).isEmpty();
        assertThat(chat.variables()).isEmpty();
        assertThat(chat.promptsAnswer()).isTrue();
        assertThat(chat.continued()).isEmpty();
    }

    @Test
    void of_noMessage_isRefused() {
        assertThatThrownBy(Chat::of).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Chat.of(HI).withMessages(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plus_messages_followAndTheRestStays() {
        Chat first = Chat.of(HI).withVariable("x", 1);
        Chat second = first.plus(Message.assistant("hello"), Message.user("bye"));

        assertThat(second.messages()).extracting(Message::text).containsExactly("hi", "hello", "bye");
        assertThat(second.variables()).containsEntry("x", 1);
        assertThat(first.messages()).containsExactly(HI);
    }

    @Test
    void continuing_andEnded_areOneOrTheOther() {
        Chat continued = Chat.of(HI).continuing();
        assertThat(continued.continued()).contains("content");
        assertThat(continued.promptsAnswer()).isFalse();
        assertThat(continued.ended().continued()).isEmpty();
        assertThat(continued.ended().promptsAnswer()).isFalse();
        assertThat(Chat.of(HI).continuing("reasoning_content").continued()).contains("reasoning_content");
    }

    @Test
    void values_changedLater_stayAsTheyWere() {
        List<Object> inner = new ArrayList<>(List.of(1));
        Map<String, Object> tool = new HashMap<>(Map.of("a", inner));
        Chat chat = Chat.of(HI).withTools(List.of(tool));
        inner.add(2);
        tool.clear();

        assertThat(chat.tools()).containsExactly(Map.of("a", List.of(1)));
        Map<String, ?> copy = chat.tools().get(0);
        assertThatThrownBy(copy::clear).isInstanceOf(UnsupportedOperationException.class);
        List<?> copied = (List<?>) Objects.requireNonNull(copy.get("a"));
        assertThatThrownBy(copied::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void values_ofMapOf_areSortedAndOthersKeepTheirOrder() {
        Map<String, Object> ordered = new LinkedHashMap<>();
        ordered.put("z", 1);
        ordered.put("a", Map.of("d", 1, "b", 2, "c", 3));
        Chat chat = Chat.of(HI).withDocuments(List.of(ordered));

        assertThat(chat.documents()).hasToString("[{z=1, a={b=2, c=3, d=1}}]");
    }

    @Test
    void values_thatJsonHasNot_areRefusedWithTheirPlace() {
        for (Object value : List.of(new AtomicInteger(1), 'c', Optional.empty(), new int[1])) {
            assertThatThrownBy(() -> Chat.of(HI).withVariable("v", List.of(1, Map.of("k", value))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "variables.v[1].k", value.getClass().getName());
        }
        assertThatThrownBy(() -> Chat.of(HI).withVariable("v", Map.of(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("key in variables.v");
    }

    @Test
    void values_thatHoldThemselves_areRefused() {
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThatThrownBy(() -> HI.with("x", endless))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must not hold itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "tools", "documents", "add_generation_prompt"})
    void withVariable_whatTheChatHasAMethodFor_isRefused(String name) {
        assertThatThrownBy(() -> Chat.of(HI).withVariable(name, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name);
    }

    @Test
    void of_request_hasAllThatItSays() {
        Map<String, Object> request = new HashMap<>();
        request.put("messages", List.of(Map.of("role", "user", "content", "hi")));
        request.put("tools", List.of(Map.of("name", "t")));
        request.put("documents", null);
        request.put("chat_template_kwargs", Map.of("enable_thinking", false));
        request.put("continue_final_message", true);
        Chat chat = Chat.of(request);

        assertThat(chat.messages()).containsExactly(HI);
        assertThat(chat.tools()).hasSize(1);
        assertThat(chat.documents()).isEmpty();
        assertThat(chat.variables()).containsEntry("enable_thinking", false);
        assertThat(chat.continued()).contains("content");
    }

    @Test
    void of_requestWithoutPrompt_endsThere() {
        Map<String, Object> request =
                Map.of("messages", List.of(Map.of("role", "user")), "add_generation_prompt", false);
        assertThat(Chat.of(request).promptsAnswer()).isFalse();
        assertThat(Chat.of(request).continued()).isEmpty();
    }

    @Test
    void of_requestWithWhatNoChatHas_isRefusedByName() {
        List<Map<String, String>> messages = List.of(Map.of("role", "user"));
        refused(Map.of("messages", messages, "temperature", 1), "found temperature");
        refused(Map.of("messages", "hi"), "a list as messages");
        refused(Map.of("messages", List.of("hi")), "an object as messages[0]");
        refused(Map.of("messages", List.of(Map.of("content", "x"))), "role");
        refused(Map.of("messages", messages, "tools", List.of(1)), "tools[0]");
        refused(Map.of("messages", messages, "continue_final_message", 1), "true or false");
        refused(
                Map.of("messages", messages, "continue_final_message", true, "add_generation_prompt", true),
                "found both");
        refused(Map.of(), "at least one message");
    }

    private static void refused(Map<String, ?> request, String words) {
        assertThatThrownBy(() -> Chat.of(request))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void message_toolCallAndResult_areAsServersWriteThem() {
        ToolCall call = new ToolCall("c1", "add", Map.of("b", 2, "a", 1));

        assertThat(Message.assistant(call))
                .hasToString("Message{role=assistant, tool_calls=[{id=c1, type=function, function={name=add,"
                        + " arguments={a=1, b=2}}}]}");
        assertThat(Message.toolResult(call, "3"))
                .hasToString("Message{role=tool, name=add, tool_call_id=c1, content=3}");
        assertThat(Message.toolResult(ToolCall.of("add", Map.of()), "3"))
                .hasToString("Message{role=tool, name=add, content=3}");
    }

    @Test
    void function_schema_isAsServersWriteIt() {
        assertThat(Chat.function("add", "Adds.", Map.of("type", "object", "properties", Map.of())))
                .hasToString("{type=function, function={name=add, description=Adds.,"
                        + " parameters={properties={}, type=object}}}");
    }

    @Test
    void message_attributes_areSetInOrderAndNullIsNone() {
        Message message = Message.assistant("b")
                .withReasoning("r")
                .withName("n")
                .with("x", 1)
                .with("content", "c");

        assertThat(message).hasToString("Message{role=assistant, content=c, reasoning_content=r, name=n, x=1}");
        assertThat(message.with("x", null).attributes()).doesNotContainKey("x");
        Map<String, Object> given = new HashMap<>();
        given.put("role", "user");
        given.put("content", null);
        assertThat(Message.of(given).attributes()).containsOnlyKeys("role");
    }

    @Test
    void text_ofParts_isTheirTexts() {
        assertThat(Message.of("user", List.of(Map.of("text", "a"), Map.of("type", "image"), Map.of("text", "b")))
                        .text())
                .isEqualTo("ab");
        assertThat(Message.assistant(ToolCall.of("f", Map.of())).text()).isEmpty();
    }

    @Test
    void messages_withTheSameAttributes_areEqual() {
        assertThat(Message.user("a"))
                .isEqualTo(Message.of(Map.of("role", "user", "content", "a")))
                .hasSameHashCodeAs(Message.of("user", "a"))
                .isNotEqualTo(Message.assistant("a"));
    }

    @Test
    void toString_chat_namesWhatItCarries() {
        assertThat(Chat.of(HI)
                        .withTools(List.of(Map.of("t", 1)))
                        .withVariables(Map.of("v", Arrays.asList(1, null)))
                        .continuing())
                .hasToString("[Message{role=user, content=hi}], tools [{t=1}], variables {v=[1, null]},"
                        + " continuing content");
    }
}
