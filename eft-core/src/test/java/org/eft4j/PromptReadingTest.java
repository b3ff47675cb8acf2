package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each member reads of a prompt: chats through whose template, and views. */
class PromptReadingTest {
    private static final InMemoryTokenizer BYTES = InMemoryTokenizer.bytes();

    /** What each model read last, by the model's name. */
    private final Map<String, String> read = new TreeMap<>();

    private final InMemoryModel large = model("large", null);
    private final InMemoryModel tuned = model("tuned", "T");
    private final InMemoryModel base = model("base", null);
    private final InMemoryModel chatty = model("chatty", "C");

    /** A model that notes what it reads; its template puts a letter before the first message. */
    private InMemoryModel model(String name, @Nullable String template) {
        InMemoryModel.Builder builder = InMemoryModel.builder(BYTES)
                .name(name)
                .logits((tokens, length, row) -> read.put(name, BYTES.decode(Arrays.copyOf(tokens, length), false)));
        if (template != null) {
            builder.chatTemplate(chat -> RenderedChat.builder()
                    .template(template + ":")
                    .data(chat.messages().get(0).text())
                    .build());
        }
        return builder.build();
    }

    private void readPrompt(LanguageModel model, Prompt prompt) {
        read.clear();
        try (ModelSession session = model.newSession(prompt)) {
            session.promptLogits(new float[BYTES.vocabulary().size()]);
        }
    }

    @Test
    void preset_chat_isRenderedByTheTunedMemberForAll() {
        readPrompt(Ensemble.upscale(large, tuned, base), Prompt.chat("hi"));
        assertThat(read).isEqualTo(Map.of("large", "T:hi", "tuned", "T:hi", "base", "T:hi"));
    }

    @Test
    void preset_chatAndALargeModelWithATemplate_stillReadsTheTunedOnes() {
        readPrompt(Ensemble.upscale(chatty, tuned, base), Prompt.chat("hi"));
        assertThat(read).isEqualTo(Map.of("chatty", "T:hi", "tuned", "T:hi", "base", "T:hi"));
    }

    @Test
    void preset_chatAndATunedModelWithoutTemplate_isRefused() {
        Ensemble mix = Ensemble.upscale(chatty, large, base);
        assertThatThrownBy(() -> mix.newSession(Prompt.chat("hi")))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining("no chat template");
    }

    @Test
    void preset_nestedTunedMember_rendersThroughItsOwnReference() {
        Ensemble mix = Ensemble.upscale(large, Ensemble.interpolate(tuned, chatty, 0.5), base);
        readPrompt(mix, Prompt.chat("hi"));
        assertThat(read).isEqualTo(Map.of("large", "T:hi", "tuned", "T:hi", "chatty", "T:hi", "base", "T:hi"));
    }

    @Test
    void generalMix_chat_isRenderedByEachOrTheFirstPositiveWithATemplate() {
        Ensemble mix = Ensemble.of(
                Member.of("negative", chatty, -0.5),
                Member.of("plain", base, 1),
                Member.of("first", tuned, 1),
                Member.of("plainToo", large, -1));
        assertThat(mix.reference().name()).isEqualTo("first");
        readPrompt(mix, Prompt.chat("hi"));
        assertThat(read).isEqualTo(Map.of("chatty", "C:hi", "base", "T:hi", "tuned", "T:hi", "large", "T:hi"));
    }

    @Test
    void generalMix_chatAndNoTemplate_isRefused() {
        Ensemble mix = Ensemble.of(Member.of("a", large, 1), Member.of("b", base, 1));
        assertThat(mix.reference().name()).isEqualTo("a");
        assertThatThrownBy(() -> mix.newSession(Prompt.chat("hi")))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining("no chat template");
    }

    @Test
    void withView_onThePrompt_replacesThatMembersReading() {
        Prompt prompt = Prompt.chat("hi").withView("base", Prompt.text("B")).withView("large", Prompt.chat("other"));
        readPrompt(Ensemble.upscale(large, tuned, base), prompt);
        assertThat(read).isEqualTo(Map.of("large", "T:other", "tuned", "T:hi", "base", "B"));
    }

    @Test
    void withView_onTheMember_replacesItsReadingUnlessThePromptHasOne() {
        Member.View shout = (prompt, model) -> Prompt.text("!");
        Ensemble mix =
                Ensemble.of(Member.of("a", large, 1), Member.of("b", base, 1).withView(shout));
        readPrompt(mix, Prompt.text("hi"));
        assertThat(read).isEqualTo(Map.of("large", "hi", "base", "!"));
        readPrompt(mix, Prompt.text("hi").withView("b", Prompt.text("?")));
        assertThat(read).isEqualTo(Map.of("large", "hi", "base", "?"));
    }

    @Test
    void withView_ofANestedMember_isReadInTextsAndChats() {
        Ensemble mix = Ensemble.upscale(large, tuned, Ensemble.of(Member.of("inner", base, 1)));
        for (Prompt prompt : new Prompt[] {Prompt.text("hi"), Prompt.chat("hi")}) {
            readPrompt(mix, prompt.withView("inner", Prompt.text("I")));
            assertThat(read).as(prompt.toString()).containsEntry("base", "I");
        }
    }

    @Test
    void view_ofAChatForAMemberWithoutATemplate_isMadeOfWhatItWouldReadWithout() {
        Ensemble mix =
                Ensemble.of(Member.of("a", tuned, 1), Member.of("b", base, 1).withView(Member.View.LAST_TOKEN));
        readPrompt(mix, Prompt.chat("hi"));
        assertThat(read).isEqualTo(Map.of("tuned", "T:hi", "base", "i"));
        readPrompt(mix, Prompt.chat("hi").withView("b", Prompt.text("?")));
        assertThat(read).isEqualTo(Map.of("tuned", "T:hi", "base", "?"));
    }

    @Test
    void view_thatRepeatsAChat_readsWhatItWouldReadWithout() {
        for (LanguageModel other : List.of(base, chatty)) {
            Member member = Member.of("b", other, 1);
            readPrompt(Ensemble.of(Member.of("a", tuned, 1), member), Prompt.chat("hi"));
            Map<String, String> without = Map.copyOf(read);
            readPrompt(
                    Ensemble.of(Member.of("a", tuned, 1), member.withView((prompt, model) -> prompt)),
                    Prompt.chat("hi"));
            assertThat(read).isEqualTo(without);
        }
    }

    @Test
    void withView_aNameThatNoMemberHas_isRefused() {
        Ensemble inner = Ensemble.interpolate(tuned, base);
        Ensemble mix = Ensemble.upscale(large, inner, base);
        Prompt prompt = Prompt.text("hi").withView("tunde", Prompt.text("?"));
        for (ThrowableAssert.ThrowingCallable call : List.<ThrowableAssert.ThrowingCallable>of(
                () -> mix.newSession(prompt),
                () -> Generator.of(mix).generate(prompt),
                () -> Scorer.of(mix).score(prompt, "x"))) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a view for 'tunde'")
                    .hasMessageContaining("[large, tuned, first, second, base]");
        }
        readPrompt(mix, Prompt.text("hi").withView("second", Prompt.text("?")).withView("large", Prompt.text("!")));
        assertThat(read).isEqualTo(Map.of("large", "!", "tuned", "hi", "base", "hi"));
    }

    @Test
    void withView_aModelAlone_isIgnored() {
        readPrompt(large, Prompt.text("hi").withView("large", Prompt.text("?")));
        assertThat(read).isEqualTo(Map.of("large", "hi"));
    }

    @Test
    void withView_generatingWithAModelAlone_isIgnored() {
        GenerationOptions one = GenerationOptions.builder().maxNewTokens(1).build();
        Prompt prompt = Prompt.text("hi").withView("large", Prompt.text("?"));
        Generation generation = Generator.of(large, one).generate(prompt);
        assertThat(read).isEqualTo(Map.of("large", "hi"));
        assertThat(generation.promptIds()).hasSize(2);
    }

    @Test
    void guidance_lastTokenView_readsTheLastToken() {
        Member.View view = Member.View.LAST_TOKEN;
        readPrompt(Ensemble.of(Member.of("free", large, 1).withView(view)), Prompt.text("some text"));
        assertThat(read).isEqualTo(Map.of("large", "t"));
        assertThatThrownBy(() -> Ensemble.guidance(tuned).newSession(Prompt.tokens()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void guidance_chat_conditionsOnTheRendering() {
        Member.View withoutContext = (prompt, model) -> Prompt.chat("q");
        Ensemble mix = Ensemble.guidance(tuned, withoutContext, 2);
        assertThat(BYTES.decode(mix.encode(Prompt.chat("c q")), false)).isEqualTo("T:c q");
        readPrompt(mix, Prompt.chat("c q"));
        assertThat(read).as("read second").isEqualTo(Map.of("tuned", "T:q"));
    }

    @Test
    void generate_promptIds_areTheReferenceMembersReading() {
        Prompt prompt = Prompt.chat("hi").withView("tuned", Prompt.text("view"));
        GenerationOptions one = GenerationOptions.builder().maxNewTokens(1).build();
        Generation generation =
                Generator.of(Ensemble.upscale(large, tuned, base), one).generate(prompt);
        int[] ids = generation.promptIds().stream().mapToInt(Integer::intValue).toArray();
        assertThat(BYTES.decode(ids, false)).isEqualTo("view");
    }
}
