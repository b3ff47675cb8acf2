package org.eft4j.spark;

import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.family.Family;

/** One session with two threads for all tests of the JVM; a task may fail twice. Starting it takes seconds. */
final class LocalSpark {
    static final SparkSession SESSION = SparkSession.builder()
            .master("local[2,3]")
            .appName("eft-spark tests")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.warehouse.dir", "target/warehouse")
            .getOrCreate();

    static final List<String> QUESTIONS = Stream.of(
                    "France", "Japan", "Peru", "Kenya", "Norway", "Chile", "Egypt", "Spain", "Iran", "Cuba", "Nepal")
            .map(country -> "What is the capital of " + country + "?")
            .toList();

    private LocalSpark() {}

    static Dataset<Row> questions(int partitions) {
        return SESSION.createDataset(QUESTIONS, Encoders.STRING())
                .toDF("question")
                .repartition(partitions);
    }

    /** Returns rows of SQL literals, such as {@code (1, 'a'), (2, null)}. */
    static Dataset<Row> rows(String values, String... columns) {
        return SESSION.sql("SELECT * FROM VALUES " + values + " AS t(" + String.join(", ", columns) + ")");
    }

    static String folder(Family model) {
        return model.folder().toString();
    }

    static EftRecipe upscaled() {
        return EftRecipe.upscale(folder(Family.LARGE_BASE), folder(Family.SMALL_TUNED), folder(Family.SMALL_BASE));
    }

    static EftRecipe tuned() {
        return EftRecipe.model(folder(Family.SMALL_TUNED));
    }

    /** Opens a model as executors do by default. */
    static LanguageModel open(Family model) {
        return Models.open(model.folder(), ExecutorModels.DEFAULT_OPTIONS);
    }

    /** Returns the text that a generator writes alone. */
    static String alone(Generator generator, String question) {
        return generator.generate(Prompt.chat(question)).text();
    }
}
