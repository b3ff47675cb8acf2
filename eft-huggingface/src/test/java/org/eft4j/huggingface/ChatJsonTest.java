package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eft4j.Chat.Message;
import org.junit.jupiter.api.Test;

class ChatJsonTest {
    @Test
    void chat_listOfMessages_isAChat() {
        assertThat(ChatJson.chat("""
                        [{"role": "user", "content": "hi"}, {"role": "assistant", "content": null}]""").messages())
                .containsExactly(
                        Message.user("hi"),
                        Message.user("").with("role", "assistant").with("content", null));
    }

    @Test
    void chat_request_isAChatWithTheOrderAndNumbersOfTheText() {
        String json = """
                {"messages": [{"role": "user", "content": "hi"}],
                 "tools": [{"z": 1.0, "a": 12345678901234567890, "n": null, "f": NaN}]}""";
        assertThat(ChatJson.chat(json).tools()).hasToString("[{z=1.0, a=12345678901234567890, n=null, f=NaN}]");
    }

    @Test
    void object_text_isAMap() {
        assertThat(ChatJson.object("{\"b\": [1], \"a\": {}}")).hasToString("{b=[1], a={}}");
    }

    @Test
    void text_thatIsNoObject_isRefusedWithWhatItIs() {
        refused("{\"a\": 1", "line 1");
        refused("{} {}", "JSON");
        refused("", "JSON");
        refused("{\"a\": 1, \"a\": 2}", "'a'");
        refused("[1]", "a list of 1");
        refused("\"x\"", "found x");
        refused("null", "found null");
        refused("[".repeat(5000), "nested too deeply");
    }

    private static void refused(String json, String words) {
        assertThatThrownBy(() -> ChatJson.object(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
