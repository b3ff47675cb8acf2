package org.eft4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.eft4j.Ensemble;
import org.eft4j.ModelOptions;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelsOfExecutorsTest {
    private final String small = LocalSpark.folder(Family.SMALL_TUNED);
    private final String large = LocalSpark.folder(Family.LARGE_BASE);

    @AfterEach
    void close() {
        EftSpark.closeModels();
    }

    private static List<Row> run(EftRecipe recipe) {
        return EftSpark.generate(LocalSpark.questions(4), "question", recipe)
                .select("generation.text", "error")
                .collectAsList();
    }

    @Test
    void models_ofSeveralTasksAndRecipes_areOpenedOnce() {
        run(LocalSpark.upscaled());
        assertThat(ExecutorModels.count()).isEqualTo(3);
        run(EftRecipe.of(List.of(small, large), models -> Ensemble.contrast(models.get(0), models.get(1))));
        assertThat(ExecutorModels.count()).isEqualTo(3);
        run(EftRecipe.model(small)
                .withModelOptions(folder -> ModelOptions.builder().threads(1).build()));
        assertThat(ExecutorModels.count()).isEqualTo(4);
    }

    @Test
    void closeModels_afterAJob_closesThemAndLaterJobsOpenThemAgain() {
        List<Row> first = run(EftRecipe.model(small));
        EftSpark.closeModels();
        assertThat(ExecutorModels.count()).isZero();
        assertThat(run(EftRecipe.model(small))).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void rows_none_openNoModel() {
        Dataset<Row> none = LocalSpark.questions(2).where("question = ''");
        assertThat(EftSpark.generate(none, "question", EftRecipe.model("/nowhere"))
                        .collectAsList())
                .isEmpty();
    }

    @Test
    void folder_inSparkFiles_isFoundByName() {
        LocalSpark.SESSION.sparkContext().addFile(small, true);
        assertThat(run(EftRecipe.model("spark-files:small-tuned")))
                .containsExactlyInAnyOrderElementsOf(run(EftRecipe.model(small)));
    }

    @Test
    void folder_thatIsNotThere_failsTheJobAndNamesIt() {
        assertThatThrownBy(() -> run(EftRecipe.model("/nowhere"))).hasStackTraceContaining("/nowhere");
    }

    @Test
    void folder_onARemoteFileSystem_isRefusedWithAWayOut() {
        assertThatThrownBy(() -> EftRecipe.model("hdfs://cluster/llama"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got hdfs://cluster/llama")
                .hasMessageContaining("spark-files:NAME");
        assertThatThrownBy(() -> EftRecipe.model("spark-files:")).hasMessageContaining("expected a name");
        assertThatThrownBy(() -> EftRecipe.of(List.of(), models -> models.get(0)))
                .hasMessageContaining("at least one model folder");
        assertThat(EftRecipe.model("C:\\models\\llama").folders()).containsExactly("C:\\models\\llama");
    }

    @Test
    void chats_forAModelWithoutTemplate_failTheJob() {
        assertThatThrownBy(() -> run(EftRecipe.model(large)))
                .hasStackTraceContaining("has no chat template; read strings as plain text");
    }
}
