package org.eft4j.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import org.eft4j.Ensemble;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Models of a real backend, with a template and a tokenizer out of files. */
class FamilyModelTest {
    private static LanguageModel large;
    private static LanguageModel tuned;
    private static LanguageModel base;

    @BeforeAll
    static void open() {
        large = Family.LARGE_BASE.open();
        tuned = Family.SMALL_TUNED.open();
        base = Family.SMALL_BASE.open();
    }

    @AfterAll
    static void close() {
        List.of(large, tuned, base).forEach(LanguageModel::close);
    }

    @Test
    void chat_mixOfTheFamily_saysWhatTheGeneratorWrites() {
        Ensemble mix = Ensemble.upscale(large, tuned, base);
        String question = "what color is a heron?";
        assertThat(EftChatModel.of(mix).chat(question))
                .isEqualTo(Generator.of(mix).generate(Prompt.chat(question)).text())
                .isNotBlank();
    }

    @Test
    void estimator_wholeConversation_countsWhatTheModelReads() {
        int question = new EftTokenCountEstimator(tuned)
                .estimateTokenCountInMessages(List.of(UserMessage.from("what color is a heron?")));
        int conversation = new EftTokenCountEstimator(tuned)
                .estimateTokenCountInMessages(
                        List.of(UserMessage.from("what color is a heron?"), AiMessage.from("a heron is gray .")));
        assertThat(question).isPositive();
        assertThat(conversation).isGreaterThan(question);
        assertThat(question).isLessThanOrEqualTo(tuned.encode(Prompt.chat("what color is a heron?")).length);
    }
}
