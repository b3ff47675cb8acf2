package org.eft4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class PipelineTest {
    @AfterEach
    void close() {
        EftSpark.closeModels();
    }

    @Test
    void transformer_itsRowsAndSchema_areThoseOfGenerate() {
        EftTransformer transformer = new EftTransformer("question", LocalSpark.tuned());
        Dataset<Row> questions = LocalSpark.questions(1);
        Dataset<Row> transformed = transformer.transform(questions);

        assertThat(transformed.collectAsList())
                .containsExactlyElementsOf(EftSpark.generate(questions, "question", LocalSpark.tuned())
                        .collectAsList());
        assertThat(transformer.transformSchema(questions.schema())).isEqualTo(transformed.schema());
        assertThat(transformer.copy(ParamMap.empty()).uid())
                .isEqualTo(transformer.uid())
                .startsWith("eft");
        assertThatThrownBy(() -> transformer.transformSchema(new StructType()))
                .hasMessageContaining("expected the column question");
    }

    @Test
    void counters_ofAJob_areSeenBySparksListeners() throws InterruptedException {
        Accumulated listener = new Accumulated();
        LocalSpark.SESSION.sparkContext().addSparkListener(listener);
        Dataset<Row> rows = LocalSpark.rows("('what is a heron?'), (null), ('what?')", "question");
        List<Row> generated = EftSpark.generate(rows, "question", LocalSpark.tuned())
                .where("error IS NULL")
                .select("generation.prompt_tokens", "generation.new_tokens")
                .collectAsList();
        listener.ended.await();
        LocalSpark.SESSION.sparkContext().removeSparkListener(listener);

        assertThat(listener.values)
                .containsEntry("eft4j rows", 3L)
                .containsEntry("eft4j rows with an error", 1L)
                .containsEntry("eft4j prompt tokens", sum(generated, 0))
                .containsEntry("eft4j tokens", sum(generated, 1));
    }

    private static long sum(List<Row> rows, int column) {
        return rows.stream().mapToLong(row -> row.getInt(column)).sum();
    }

    /** What the accumulators of the stages came to, once a job has ended. */
    private static final class Accumulated extends SparkListener {
        final Map<String, Object> values = new ConcurrentHashMap<>();
        final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public void onStageCompleted(SparkListenerStageCompleted stage) {
            CollectionConverters.asJava(stage.stageInfo().accumulables().values())
                    .forEach(each -> values.put(each.name().get(), each.value().get()));
        }

        @Override
        public void onJobEnd(SparkListenerJobEnd job) {
            ended.countDown();
        }
    }
}
