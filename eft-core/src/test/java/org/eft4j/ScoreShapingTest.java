package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** What transformers' golden values do not reach. */
class ScoreShapingTest {
    @Test
    void apply_historyBeyondTheVocabulary_isPassedOver() {
        SamplingOptions options = SamplingOptions.builder()
                .repetitionPenalty(2)
                .presencePenalty(1)
                .frequencyPenalty(1)
                .noRepeatNgramSize(1)
                .build();
        TokenHistory history = TokenHistory.of(7);
        history.append(9);
        float[] scores = {1, 2, 3};
        new ScoreShaping(options, 3, Set.of()).apply(scores, history);
        assertThat(scores).containsExactly(1, 2, 3);
    }

    @Test
    void of_endTokenOutsideTheVocabulary_isRefused() {
        for (int token : new int[] {3, -1}) {
            assertThatThrownBy(() -> Sampler.of(SamplingOptions.builder().build(), 3, Set.of(token)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token " + token + " of the end tokens")
                    .hasMessageContaining("0 to 2");
        }
    }
}
