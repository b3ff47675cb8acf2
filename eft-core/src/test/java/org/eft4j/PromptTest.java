package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.eft4j.Chat.Message;
import org.junit.jupiter.api.Test;

class PromptTest {
    /** Shows in the ids what it was asked for. */
    private static final Tokenizer TOKENIZER = new Tokenizer() {
        @Override
        public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
            return new int[] {text.length(), addSpecial ? 1 : 0, parseSpecial ? 1 : 0};
        }

        @Override
        public String decode(int[] ids, boolean skipSpecial) {
            throw new UnsupportedOperationException("only encodes");
        }
    };

    private static final ChatTemplate TEMPLATE = chat -> RenderedChat.builder()
            .data(chat.messages().get(0).text())
            .template(String.valueOf(chat.promptsAnswer()))
            .build();

    @Test
    void encode_text_addsAndParsesSpecialTokens() {
        assertThat(encoded(Prompt.text("four"))).containsExactly(4, 1, 1);
    }

    @Test
    void encode_textOfStrangers_parsesNoSpecialTokens() {
        assertThat(encoded(Prompt.text("four", false))).containsExactly(4, 1, 0);
    }

    @Test
    void encode_chat_addsNoSpecialTokensAndParsesTheTemplatesAlone() {
        assertThat(encoded(Prompt.chat("four"))).containsExactly(4, 0, 0, 4, 0, 1);
    }

    @Test
    void encode_chatThatParsesMessages_isReadAsAWhole() {
        Prompt prompt = Prompt.chat(List.of(Message.user("four")), true);
        assertThat(encoded(prompt)).containsExactly("fourtrue".length(), 0, 1);
        assertThat(encoded(prompt.withView("base", Prompt.text("")))).isEqualTo(encoded(prompt));
    }

    @Test
    void encode_chatWithoutTemplate_saysWhatToDo() {
        assertThatThrownBy(() -> Prompt.chat("hello").encode(TOKENIZER, Optional.empty()))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining("no chat template")
                .hasMessageContaining("Prompt.text");
    }

    @Test
    void tokens_laterChangesOfTheArrays_changeNothing() {
        int[] ids = {1, 2};
        Prompt prompt = Prompt.tokens(ids);
        ids[0] = 9;
        encoded(prompt)[0] = 9;
        assertThat(encoded(prompt)).containsExactly(1, 2);
    }

    @Test
    void chat_noMessage_isRefused() {
        assertThatThrownBy(() -> Prompt.chat(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withView_copy_keepsWhatThePromptWas() {
        Prompt plain = Prompt.text("four", false);
        Prompt seen = plain.withView("base", Prompt.tokens(7)).withView("large", Prompt.tokens(8));
        assertThat(encoded(seen)).isEqualTo(encoded(plain));
        assertThat(seen.views()).containsOnlyKeys("base", "large");
        assertThat(plain.views()).isEmpty();
        assertThat(Prompt.chat("x").withView("base", plain).isChat()).isTrue();
    }

    @Test
    void toString_anyKind_saysWhatItIs() {
        assertThat(Prompt.text("hi")).hasToString("Prompt[text 'hi']");
        assertThat(Prompt.tokens(1, 2).withView("base", Prompt.text("")))
                .hasToString("Prompt[tokens [1, 2], views of [base]]");
        assertThat(Prompt.chat(List.of(Message.system("s"))).toString()).contains("system");
    }

    private static int[] encoded(Prompt prompt) {
        return prompt.encode(TOKENIZER, Optional.of(TEMPLATE));
    }
}
