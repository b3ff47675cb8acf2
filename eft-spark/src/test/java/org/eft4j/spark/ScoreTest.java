package org.eft4j.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Score;
import org.eft4j.Scorer;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScoreTest {
    @AfterEach
    void close() {
        EftSpark.closeModels();
    }

    @Test
    void score_texts_areWhatTheScorerSays() {
        Dataset<Row> rows = LocalSpark.rows(
                "('what is a heron?', 'a heron is a bird .'), ('what is a heron?', null), (null, 'a bird')",
                "question",
                "answer");
        List<Row> scored = EftSpark.score(rows, "question", "answer", LocalSpark.tuned())
                .select("score.log_probability", "score.tokens", "score.bits_per_token", "error")
                .collectAsList();

        try (LanguageModel tuned = LocalSpark.open(Family.SMALL_TUNED)) {
            Score expected = Scorer.of(tuned).score(Prompt.chat("what is a heron?"), "a heron is a bird .");
            assertThat(scored.get(0).getDouble(0)).isEqualTo(expected.total());
            assertThat(scored.get(0).getInt(1)).isEqualTo(expected.tokens().size());
            assertThat(scored.get(0).getDouble(2)).isEqualTo(expected.bitsPerToken());
            assertThat(scored.get(0).isNullAt(3)).isTrue();
        }
        assertThat(scored.get(1).getString(3)).contains("expected a text in the column answer, got null");
        assertThat(scored.get(2).getString(3)).contains("expected a prompt in the column question, got null");
    }
}
