package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eft4j.Ensemble;
import org.eft4j.Explanation;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Score;
import org.eft4j.Scorer;
import org.eft4j.Token;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A completion is encoded as it stands after its prompt. The tokenizer is one of SentencePiece's kind, which puts a
 * space before the first word of a text; the graph is a tiny one.
 */
class ContinuationScoringTest {
    private static final Prompt PROMPT = Prompt.text("2+2=");
    /** The id of {@code 4}; that of {@code ▁4} is 330. */
    private static final int FOUR = 316;

    private static final int SPACE_THE = 337;
    private static final int SPACE_FIVE = 341;

    @TempDir
    private static Path folder;

    private static LanguageModel model;

    @BeforeAll
    static void open() throws IOException {
        for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
            Files.copy(TestModels.resource("sentencepiece/" + file), folder.resolve(file));
        }
        for (String file : new String[] {"model.onnx", "config.json"}) {
            Files.copy(TestModels.resource("exports/llama-optimum/" + file), folder.resolve(file));
        }
        model = Models.open(folder);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /** The value is transformers'. */
    @Test
    void score_completionWithoutASpace_isThatToken() {
        Score score = Scorer.of(model).score(PROMPT, "4");
        assertThat(score.tokens()).containsExactly(FOUR);
        assertThat(score.total()).isCloseTo(-5.192, within(5e-4));
    }

    @Test
    void explain_givenAnswer_isOfThatToken() {
        Ensemble mix = Ensemble.upscale(model, model, model);
        Score score = Scorer.of(mix)
                .withMemberScores()
                .withExplanations(Explanation.Request.of(1))
                .score(PROMPT, "4");
        assertThat(score.explanations()).extracting(Explanation::token).containsExactly(FOUR);
        assertThat(score.members().values())
                .allSatisfy(values -> assertThat(values.get(0)).isCloseTo(-5.192, within(5e-4)));
    }

    @Test
    void score_generatedText_isOfTheTokensItWasGeneratedAs() {
        for (List<Integer> script : List.of(
                List.of(FOUR), List.of(SPACE_FIVE, FOUR), List.of(FOUR, SPACE_THE, SPACE_FIVE), List.of(SPACE_THE))) {
            Generation written = Generator.of(model, writing(script)).generate(PROMPT);
            assertThat(written.tokens()).extracting(Token::id).isEqualTo(script);
            assertThat(Scorer.of(model).score(PROMPT, written.text()).tokens())
                    .as(written.text())
                    .isEqualTo(script);
        }
    }

    private static GenerationOptions writing(List<Integer> script) {
        return GenerationOptions.builder()
                .maxNewTokens(script.size())
                .sampling(s -> s.logitsProcessor(
                        (history, scores) -> scores[script.get(history.generatedLength())] = Float.MAX_VALUE))
                .build();
    }
}
