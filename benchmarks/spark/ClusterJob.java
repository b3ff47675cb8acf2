import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.apache.spark.Success$;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.eft4j.GenerationOptions;
import org.eft4j.family.Family;
import org.eft4j.spark.EftRecipe;
import org.eft4j.spark.EftSpark;
import org.eft4j.spark.EftSparkOptions;

/** The jobs of cluster.sh. */
public class ClusterJob {
    private static final EftRecipe RECIPE = EftRecipe.upscale(
            folder("large-base"), folder("small-tuned"), folder("small-base"));

    private static String folder(String model) {
        return Family.folder(model).toString();
    }

    public static void main(String[] arguments) throws IOException {
        try (SparkSession spark = SparkSession.builder().getOrCreate()) {
            spark.sparkContext().addSparkListener(new Narrator());
            Path input = Path.of(arguments[1]);
            switch (arguments[0]) {
                case "rows" -> rows(spark, input, Path.of(arguments[2]));
                case "throughput" -> throughput(spark, input);
                default -> throw new IllegalArgumentException("expected rows or throughput, got " + arguments[0]);
            }
        }
    }

    /** Writes 2,000 prompts, as JSON Lines, and leaves a file that is there. */
    private static Dataset<Row> prompts(SparkSession spark, Path input) throws IOException {
        if (!Files.exists(input)) {
            try (GZIPInputStream questions = new GZIPInputStream(Family.questions())) {
                Files.copy(questions, input);
            }
        }
        Dataset<Row> questions = spark.read().json(input.toString()).select("id", "question");
        Dataset<Row> again = questions.orderBy("id").limit(50).withColumn("id", expr("concat(id, '-again')"));
        return questions.union(again);
    }

    /** Draws a text for each prompt and some bad rows, and writes all rows. */
    private static void rows(SparkSession spark, Path input, Path output) throws IOException {
        EftSparkOptions options = EftSparkOptions.defaults()
                .withKeyColumn("id")
                .withSeed(20231018)
                .withGeneration(() ->
                        GenerationOptions.builder().temperature(1).maxNewTokens(64).build());
        // After a shuffle rows may come in another order when a task runs again; sorted, their neighbours stay.
        Dataset<Row> prompts = prompts(spark, input)
                .withColumn("question", expr("CASE WHEN id LIKE '%7' THEN repeat(question, 99) ELSE question END"))
                .repartition(40, col("id"))
                .sortWithinPartitions("id");
        List<String> rows = EftSpark.generate(prompts, "question", RECIPE, options)
                .select("id", "generation", "error")
                .toJSON()
                .collectAsList()
                .stream()
                .sorted() // here, since Spark's own sort would have the texts written twice
                .toList();
        Files.write(output, rows);
        long errors = rows.stream().filter(row -> row.contains("\"error\":")).count();
        System.out.println(rows.size() + " rows written, " + errors + " of them with an error");
    }

    /** Answers all prompts greedily, with different numbers of sequences at once, in turn. */
    private static void throughput(SparkSession spark, Path input) throws IOException {
        Dataset<Row> prompts = prompts(spark, input).repartition(8, col("id")).sortWithinPartitions("id").persist();
        System.out.println(prompts.count() + " prompts");
        List<Integer> numbers = List.of(1, 8, 32);
        Set<Integer> warm = ConcurrentHashMap.newKeySet();
        List<String> alone = List.of();
        for (int round = 0; round < 3; round++) {
            for (int atOnce : numbers) {
                long start = System.nanoTime();
                List<Row> rows = EftSpark.generate(
                                prompts, "question", RECIPE, EftSparkOptions.defaults().withSequencesAtOnce(atOnce))
                        .select("id", "generation.text", "generation.new_tokens")
                        .collectAsList();
                double seconds = (System.nanoTime() - start) / 1e9;
                List<String> texts = rows.stream().map(row -> row.getString(0) + row.getString(1)).sorted().toList();
                if (warm.add(atOnce)) { // the first round warms up
                    if (atOnce == 1) {
                        alone = texts;
                    }
                    long same = texts.stream().filter(Set.copyOf(alone)::contains).count();
                    System.out.printf(
                            "%d at once: %d of %d texts are those written alone%n", atOnce, same, texts.size());
                    continue;
                }
                long tokens = rows.stream().mapToLong(row -> row.getInt(2)).sum();
                System.out.printf(
                        "round %d, %d at once: %.1f s, %.0f prompts a second, %.0f tokens a second%n",
                        round, atOnce, seconds, rows.size() / seconds, tokens / seconds);
            }
        }
    }

    /** Says what the cluster does; cluster.sh reads it. */
    private static final class Narrator extends SparkListener {
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            String how = task.reason() == Success$.MODULE$ ? "ended" : "was lost: " + kind(task.reason());
            System.out.println("task " + ended.incrementAndGet() + " (stage " + task.stageId() + ", partition "
                    + task.taskInfo().index() + ", attempt " + task.taskInfo().attemptNumber() + ", executor "
                    + task.taskInfo().executorId() + ") " + how);
        }

        private static String kind(Object reason) {
            return reason.toString().split("\\(", 2)[0];
        }

        @Override
        public void onExecutorAdded(SparkListenerExecutorAdded executor) {
            System.out.println("executor " + executor.executorId() + " joined");
        }

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved executor) {
            String why = executor.reason().lines().findFirst().orElse("");
            System.out.println("executor " + executor.executorId() + " left: " + why);
        }
    }
}
