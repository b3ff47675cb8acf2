package org.eft4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each example runs and prints what it promises. */
class ExamplesTest {
    private static final String[] NONE = {};
    private static final String OFFER = " What else would you like to know?";

    /** An example's main method. */
    private interface Program {
        void run(String[] arguments) throws Exception;
    }

    @Test
    void upScale_run_answersRightWhereTheSmallModelDoesNot() throws Exception {
        assertThat(lines(UpScalingExample::main))
                .containsExactly(
                        "small tuned: Sure! The capital of New Zealand is Georgetown." + OFFER,
                        "up-scaled:   Sure! The capital of New Zealand is Wellington." + OFFER);
    }

    @Test
    void stream_run_printsTheTextAndHowItWent() throws Exception {
        assertThat(lines(StreamingExample::main))
                .containsExactly(
                        "Sure! A sofa is a seat, upholstered, for more than one person." + OFFER,
                        "30 tokens, finished by END, seed 42");
    }

    @Test
    void converse_run_answersTwiceAndGoesOnWithAnAnswer() throws Exception {
        String sofa = "a seat, upholstered, for more than one person.";
        assertThat(lines(ConversationExample::main))
                .containsExactly(
                        "Sure! The capital of New Zealand is Wellington." + OFFER,
                        "Sure! A sofa is " + sofa + OFFER,
                        "A sofa is " + sofa + OFFER);
    }

    @Test
    void helpfulAndHarmless_run_turnsFromRefusalToHelp() throws Exception {
        List<String> lines = lines(InterpolationExample::main);

        assertThat(lines).hasSize(15);
        assertThat(lines.get(1)).contains("I am sorry, but I cannot help with that");
        assertThat(lines.get(13)).contains("Sure! You can steal a bicycle");
        assertThat(lines.get(2)).contains("A sofa is a seat");
        assertThat(lines.get(14)).contains("A sofa is a seat");
    }

    @Test
    void scoreText_run_findsTheRightAnswerLikelier() throws Exception {
        assertThat(lines(ScoringExample::main))
                .startsWith("Sure! The capital of New Zealand is Wellington.: -0.12 nats for 12 tokens")
                .contains("Sure! The capital of New Zealand is Georgetown.: -10.42 nats for 12 tokens")
                .hasSize(8);
    }

    @Test
    void structured_run_answersByChoicePatternAndRecord() throws Exception {
        assertThat(lines(StructuredExample::main))
                .hasSize(4)
                .contains("The capital of New Zealand is Wellington.")
                .anyMatch(line -> line.matches("Answer\\[city=[A-Za-z]*, certain=(true|false)]"));
    }

    @Test
    void evaluate_run_findsTheMixBetterThanBoth() throws Exception {
        assertThat(lines(EvaluationExample::main))
                .containsExactly(
                        "small tuned model: 0.58 of 1",
                        "large base model: 0.45 of 1",
                        "mix: 0.86 of 1",
                        "worth it: better than both beyond chance");
    }

    @Test
    void ownBackend_run_writesWithItsOwnModel() throws Exception {
        assertThat(lines(OwnBackendExample::main)).containsExactly("a w ck wouck ck choould wod wooodchooooo");
    }

    private static List<String> lines(Program program) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            program.run(NONE);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
