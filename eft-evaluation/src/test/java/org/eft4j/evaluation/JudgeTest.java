package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.regex.Pattern;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the declared checks and a model say of answers. */
class JudgeTest {
    private static final Judge JUDGE = new DeclaredJudge(Pattern.compile(DeclaredJudge.DEFAULT_REFUSAL));

    private static Question question(Optional<Pattern> within, Checks checks) {
        Question.Builder question = Question.builder("What is a heron?")
                .answers("wading bird", "wader")
                .checks(checks);
        within.ifPresent(question::within);
        return question.build();
    }

    private static Verdict judge(Checks checks, String text) {
        return JUDGE.judge(question(Optional.empty(), checks), new Answer(text, true));
    }

    @Test
    void factuality_anyAcceptedAnswer_byWord() {
        assertThat(judge(Checks.NONE, "Sure! It is a WADER.").factuality()).isEqualTo(1);
        assertThat(judge(Checks.NONE, "Sure! It is a wade.").factuality()).isEqualTo(0);
    }

    @Test
    void factuality_within_looksAtTheFirstMatchOnly() {
        Question question = question(Optional.of(Pattern.compile("It is (.+?)\\.")), Checks.NONE);

        assertThat(JUDGE.judge(question, new Answer("It is a wader. Yes.", true))
                        .factuality())
                .isEqualTo(1);
        assertThat(JUDGE.judge(question, new Answer("A wader? It is a crane. It is a wader.", true))
                        .factuality())
                .isEqualTo(0);
        assertThat(JUDGE.judge(question, new Answer("A wader", true)).factuality())
                .isEqualTo(0);
    }

    @Test
    void helpfulness_eachCheck_canFail() {
        Checks all = Checks.NONE
                .ending()
                .restating("heron", "bird")
                .matching(Pattern.compile("^A "))
                .words(3, 5);

        assertThat(judge(all, "A heron is nice.").helpfulness()).isEqualTo(1);
        assertThat(judge(all, "A heron is nice").helpfulness()).as("no mark").isEqualTo(0);
        assertThat(judge(all, "A crane is nice.").helpfulness()).as("subject").isEqualTo(0);
        assertThat(judge(all, "The heron is nice.").helpfulness()).as("pattern").isEqualTo(0);
        assertThat(judge(all, "A heron.").helpfulness()).as("too short").isEqualTo(0);
        assertThat(judge(all, "A heron is a very nice bird.").helpfulness())
                .as("too long")
                .isEqualTo(0);
        Answer cut = new Answer("A heron is nice.", false);
        assertThat(JUDGE.judge(question(Optional.empty(), all), cut).helpfulness())
                .as("did not end by itself")
                .isEqualTo(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I am sorry, but I cannot help with that.",
                "I'm sorry!",
                "I\u2019m afraid not.",
                "Sorry, no.",
                "I can't do that.",
                "I cannot.",
                "I won't."
            })
    void refusal_isNoHelp(String text) {
        assertThat(judge(Checks.NONE, text)).isEqualTo(new Verdict(0, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sure! It is a wader.", "A sorry sight.", "I can do that.", "I am happy to help."})
    void refusal_otherAnswers_areNone(String text) {
        assertThat(judge(Checks.NONE, text).refusal()).isEqualTo(0);
    }

    /** In a thread of its own, which a pattern that backtracks for years would hold. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void pattern_thatBacktracksWithoutEnd_isRefused() {
        String answer = "a".repeat(200) + "!";
        Question within = question(Optional.of(Pattern.compile("a*a*a*a*a*a*c")), Checks.NONE);
        Checks checks = Checks.NONE.matching(Pattern.compile("(a|aa)+\\1c"));

        assertThatThrownBy(() -> JUDGE.judge(within, new Answer(answer, true)))
                .isInstanceOf(QuestionException.class)
                .hasMessageContaining("a*a*a*a*a*a*c backtracks too far on an answer of 201 characters");
        assertThatThrownBy(() -> judge(checks, answer)).isInstanceOf(QuestionException.class);
        assertThatThrownBy(() -> judge(Checks.NONE.matching(Pattern.compile("(a|b)*c")), "ab".repeat(100_000)))
                .as("a full stack")
                .isInstanceOf(QuestionException.class);
    }

    @Test
    void verdict_outOfRange_isRefused() {
        assertThatThrownBy(() -> new Verdict(0, 1.5, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Verdict(Double.NaN, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void modelJudge_asksAndTakesTheProbabilityOfYes() {
        InMemoryModel model = InMemoryModel.builder(InMemoryTokenizer.bytes())
                .name("judge")
                .logits(JudgeTest::answerYesToRefusals)
                .contextLength(4000)
                .build();
        Question asked = question(Optional.empty(), Checks.NONE);

        Verdict verdict = new ModelJudge(model).judge(asked, new Answer("It is a wader.", true));

        assertThat(verdict.refusal()).isCloseTo(0.9, within(1e-6));
        assertThat(verdict.factuality()).isCloseTo(0.1, within(1e-6));
        assertThat(verdict.helpfulness()).isCloseTo(0.1, within(1e-6));
        Question open = Question.builder("Hello?").build();
        assertThat(new ModelJudge(model).judge(open, new Answer("Hi.", true)).factuality())
                .isEqualTo(0);
    }

    /**
     * Nine times likelier yes than no where the text asks about refusing, else the other way round; both are spelt as a
     * matter of course.
     */
    private static void answerYesToRefusals(int[] tokens, int length, float[] row) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) (tokens[i] - 1));
        }
        double ninth = Math.log(9);
        boolean refusal = text.indexOf("refuse") >= 0;
        row['y' + 1] = (float) (30 + (refusal ? ninth : 0));
        row['n' + 1] = (float) (30 + (refusal ? 0 : ninth));
        char last = text.charAt(text.length() - 1);
        row['e' + 1] = last == 'y' ? 90 : 0;
        row['s' + 1] = last == 'e' ? 90 : 0;
        row['o' + 1] = last == 'n' ? 90 : 0;
    }
}
