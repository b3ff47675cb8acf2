package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eft4j.RenderedChat.Run;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

class RenderedChatTest {
    private static final InMemoryTokenizer BYTES = InMemoryTokenizer.bytes();

    @Test
    void runs_partsOfOneKind_areOneRun() {
        RenderedChat chat = RenderedChat.builder()
                .template("<")
                .template("a>")
                .data("")
                .template("!")
                .data("b")
                .data("c")
                .template("<d>")
                .build();
        assertThat(chat.text()).isEqualTo("<a>!bc<d>");
        assertThat(chat.runs()).containsExactly(new Run(0, 4, false), new Run(4, 6, true), new Run(6, 9, false));
        assertThat(chat).hasToString("RenderedChat[<a>!«bc»<d>]");
    }

    @Test
    void runs_beginAndEnd_mayBeDataOrNothing() {
        assertThat(RenderedChat.builder().build().runs()).isEmpty();
        assertThat(RenderedChat.builder().template("").data("").build().runs()).isEmpty();
        assertThat(RenderedChat.builder().data("a").build().runs()).containsExactly(new Run(0, 1, true));
        assertThat(RenderedChat.builder().template("a").data("b").build().runs())
                .containsExactly(new Run(0, 1, false), new Run(1, 2, true));
        assertThat(RenderedChat.builder()
                        .data("a")
                        .template("b")
                        .data("")
                        .build()
                        .runs())
                .containsExactly(new Run(0, 1, true), new Run(1, 2, false));
    }

    @Test
    void build_laterChangesOfTheBuilder_changeNothing() {
        RenderedChat.Builder builder = RenderedChat.builder().template("a");
        RenderedChat chat = builder.build();
        builder.data("b");
        assertThat(chat.text()).isEqualTo("a");
        assertThat(chat.runs()).hasSize(1);
        assertThatThrownBy(() -> chat.runs().remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void encode_tokenizerWithoutOwnRule_readsSpecialTokensOfTheTemplateAlone() {
        RenderedChat chat = RenderedChat.builder()
                .template("<end>")
                .data("<end>")
                .template("<")
                .data("end>")
                .build();
        int[] ids = BYTES.encode(chat);
        assertThat(ids).startsWith(0).hasSize(1 + 5 + 1 + 4);
        assertThat(ids).containsOnlyOnce(0);
        assertThat(BYTES.decode(ids, false)).isEqualTo(chat.text());
    }
}
