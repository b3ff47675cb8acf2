package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

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
}
