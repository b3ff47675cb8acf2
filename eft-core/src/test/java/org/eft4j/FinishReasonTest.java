package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

/** Why and where generations end. */
class FinishReasonTest {
    private static Generation generate(LanguageModel model, GenerationOptions.Builder options) {
        return Generator.of(model, options.build()).generate(Script.PROMPT);
    }

    private static GenerationOptions.Builder options() {
        return GenerationOptions.builder();
    }

    @Test
    void generate_endToken_endsWithoutItsText() {
        Generation generation = generate(Script.bytes("hi").build(), options());
        assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
        assertThat(generation.text()).isEqualTo("hi");
        assertThat(generation.tokenIds()).containsExactly('h' + 1, 'i' + 1, 0);
        assertThat(generation.timing().newTokens()).isEqualTo(3);
    }

    @Test
    void generate_severalEndTokens_endsAtAny() {
        InMemoryModel model = Script.bytes("a.b").endTokens(0, '.' + 1).build();
        Generation generation = generate(model, options());
        assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
        assertThat(generation.text()).isEqualTo("a");
        assertThat(generation.tokenIds()).containsExactly('a' + 1, '.' + 1);
    }

    @Test
    void generate_endTokenFirst_isAnEmptyText() {
        Generation generation = generate(Script.bytes("").build(), options());
        assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
        assertThat(generation.text()).isEmpty();
        assertThat(generation.tokenIds()).containsExactly(0);
    }

    @Test
    void generate_stopToken_endsWithoutItsText() {
        Generation generation = generate(Script.bytes("a;b").build(), options().stopTokens(';' + 1));
        assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(generation.text()).isEqualTo("a");
        assertThat(generation.tokenIds()).containsExactly('a' + 1, ';' + 1);
    }

    @Test
    void generate_stopTokenThatIsAnEndToken_isTheEnd() {
        Generation generation = generate(Script.bytes("a").build(), options().stopTokens(0));
        assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
    }

    @Test
    void generate_maxNewTokens_endsByLength() {
        Generation generation =
                generate(Script.bytes("abcdef").build(), options().maxNewTokens(3));
        assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(generation.text()).isEqualTo("abc");
    }

    @Test
    void generate_endTokenAtTheLimit_isTheEnd() {
        Generation generation = generate(Script.bytes("ab").build(), options().maxNewTokens(3));
        assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
    }

    @Test
    void generate_contextFull_endsThereWithPromptAndTextFillingIt() {
        Generation generation = generate(Script.bytes("abcdef").contextLength(5).build(), options());
        assertThat(generation.finishReason()).isEqualTo(FinishReason.CONTEXT);
        assertThat(generation.promptIds().size() + generation.tokens().size()).isEqualTo(5);
        assertThat(generation.text()).isEqualTo("abcd");
    }

    @Test
    void generate_contextAsLongAsTheLimit_endsByLength() {
        Generation generation = generate(
                Script.bytes("abcdef").contextLength(5).build(), options().maxNewTokens(4));
        assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void generate_oneMembersContextFull_endsTheMix() {
        Ensemble mix = Ensemble.upscale(
                Script.bytes("abcdef").build(),
                Script.bytes("abcdef").contextLength(3).build(),
                Script.bytes("abcdef").build());
        Generation generation = generate(mix, options());
        assertThat(generation.finishReason()).isEqualTo(FinishReason.CONTEXT);
        assertThat(generation.tokens()).hasSize(2);
    }

    @Test
    void generate_promptAsLongAsTheContext_isRefused() {
        InMemoryModel model = Script.bytes("ab").contextLength(4).build();
        assertThatThrownBy(() -> Generator.of(model).generate(Prompt.text("four")))
                .isInstanceOf(ContextOverflowException.class)
                .hasMessageContaining("4 tokens")
                .hasMessageContaining("context");
    }

    @Test
    void generate_noLimit_takesTheModelsSuggestion() {
        GenerationOptions suggestion =
                options().maxNewTokens(7).temperature(1).topP(0.5).build();
        InMemoryModel model =
                Script.bytes("x".repeat(300)).suggestedOptions(suggestion).build();
        Generation generation = generate(model, options());
        assertThat(generation.tokens()).hasSize(7);
        assertThat(generation.text()).as("greedy, as nobody asked to sample").isEqualTo("x".repeat(7));
    }

    @Test
    void generate_noLimitAndNoSuggestion_is256() {
        Generation generation = generate(Script.bytes("x".repeat(300)).build(), options());
        assertThat(generation.tokens()).hasSize(256);
        assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    }
}
