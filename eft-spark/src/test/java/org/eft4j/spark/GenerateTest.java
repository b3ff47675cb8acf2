package org.eft4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.eft4j.Chat;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GenerateTest {
    private static final EftSparkOptions DRAWN = EftSparkOptions.defaults()
            .withGeneration(() ->
                    GenerationOptions.builder().temperature(1).maxNewTokens(24).build());

    /** Tasks that have failed, and the rows that the one of each thread has read. */
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private static final ThreadLocal<Integer> ROWS = ThreadLocal.withInitial(() -> 0);

    /** What generations said about their steps; the tasks run in this JVM. */
    private static final List<Double> SEQUENCES_PER_STEP = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        EftSpark.closeModels();
    }

    private static Map<String, String> texts(Dataset<Row> generated) {
        Map<String, String> texts = new TreeMap<>();
        for (Row row : generated.select("question", "generation.text", "error").collectAsList()) {
            assertThat(row.getString(2)).isNull();
            texts.put(row.getString(0), row.getString(1));
        }
        return texts;
    }

    @Test
    void generate_upscaledMix_writesWhatItWritesAlone() {
        Map<String, String> texts =
                texts(EftSpark.generate(LocalSpark.questions(3), "question", LocalSpark.upscaled()));

        try (LanguageModel large = LocalSpark.open(Family.LARGE_BASE);
                LanguageModel tuned = LocalSpark.open(Family.SMALL_TUNED);
                LanguageModel base = LocalSpark.open(Family.SMALL_BASE)) {
            Generator generator = Generator.of(Ensemble.upscale(large, tuned, base));
            assertThat(texts)
                    .isEqualTo(new TreeMap<>(LocalSpark.QUESTIONS.stream()
                            .collect(Collectors.toMap(each -> each, each -> LocalSpark.alone(generator, each)))));
        }
    }

    @Test
    void generate_fieldsOfTheResult_tellOfTheGeneration() {
        Row row = EftSpark.generate(
                        LocalSpark.rows("('what is a heron?')", "question"),
                        "question",
                        LocalSpark.tuned(),
                        EftSparkOptions.defaults()
                                .withGeneration(() -> GenerationOptions.builder()
                                        .maxNewTokens(2)
                                        .build()))
                .select("generation.*")
                .first();

        try (LanguageModel tuned = LocalSpark.open(Family.SMALL_TUNED)) {
            int promptTokens = tuned.encode(Prompt.chat("what is a heron?")).length;
            assertThat(row.<String>getAs("text")).isNotBlank();
            assertThat(row.<String>getAs("finish_reason")).isEqualTo("length");
            assertThat(row.<Integer>getAs("prompt_tokens")).isEqualTo(promptTokens);
            assertThat(row.<Integer>getAs("new_tokens")).isEqualTo(2);
            assertThat(row.<Long>getAs("seed")).isEqualTo(KeyColumn.seed(0, "what is a heron?"));
        }
    }

    @Test
    void generate_badRows_haveAnErrorAndStopNothing() {
        String tooLong = "heron ".repeat(2000);
        Dataset<Row> rows = LocalSpark.rows(
                "(1, 'what is a heron?', named_struct('temperature', 0.0D, 'top_k', 0)),"
                        + " (2, null, null),"
                        + " (3, '" + tooLong + "', null),"
                        + " (4, 'what is a heron?', named_struct('temperature', -1.0D, 'top_k', 0)),"
                        + " (null, 'what is a heron?', null),"
                        + " (6, 'what is a tiger?', null)",
                "id",
                "question",
                "own");
        List<Row> generated = EftSpark.generate(
                        rows,
                        "question",
                        LocalSpark.tuned(),
                        EftSparkOptions.defaults().withKeyColumn("id").withOptionsColumn("own"))
                .select("id", "generation.text", "error")
                .collectAsList();

        Map<Object, String> errors = new HashMap<>();
        generated.forEach(row -> errors.put(row.get(0), row.getString(2)));
        assertThat(errors.get(2)).contains("expected a prompt in the column question, got null");
        assertThat(errors.get(3)).contains("for a context of 256 tokens");
        assertThat(errors.get(4)).contains("temperature must be at least 0 and finite, got -1.0");
        assertThat(errors.get(null)).contains("expected a key in the column id, got null");
        assertThat(generated.stream().filter(row -> row.isNullAt(2)).map(row -> row.getInt(0)))
                .containsExactlyInAnyOrder(1, 6);
        assertThat(generated).allMatch(row -> row.isNullAt(1) != row.isNullAt(2));
    }

    private static String own(String maxNewTokens, String temperature, String seed, String stopStrings) {
        return "named_struct('max_new_tokens', " + maxNewTokens + ", 'temperature', " + temperature + ", 'seed', "
                + seed + ", 'stop_strings', " + stopStrings + ")";
    }

    @Test
    void generate_optionsOfEachRow_areThoseOfTheRow() {
        Dataset<Row> rows = LocalSpark.rows(
                "(1, " + own("1", "null", "null", "null") + "), (2, " + own("null", "1.5", "7L", "null") + "), (3, "
                        + own("3", "null", "null", "null") + "), (4, " + own("null", "null", "null", "array('a')")
                        + "), (5, null)",
                "id",
                "own");
        List<Row> results = EftSpark.generate(
                        rows.selectExpr("id", "own", "'what color is a heron?' AS question"),
                        "question",
                        LocalSpark.tuned(),
                        EftSparkOptions.defaults().withOptionsColumn("own"))
                .orderBy("id")
                .select("generation.new_tokens", "generation.text", "generation.finish_reason")
                .collectAsList();

        try (LanguageModel tuned = LocalSpark.open(Family.SMALL_TUNED)) {
            Prompt prompt = Prompt.chat("what color is a heron?");
            Generation drawn = Generator.of(
                            tuned,
                            GenerationOptions.builder().temperature(1.5).seed(7).build())
                    .generate(prompt);
            assertThat(results.get(0).getInt(0)).isEqualTo(1);
            assertThat(results.get(1).getString(1)).isEqualTo(drawn.text());
            assertThat(results.get(2).getInt(0)).isEqualTo(3);
            assertThat(results.get(3).getString(1)).doesNotContain("a");
            assertThat(results.get(3).getString(2)).isEqualTo("stop");
            assertThat(results.get(4).getString(1))
                    .isEqualTo(Generator.of(tuned).generate(prompt).text());
        }
    }

    @Test
    void generate_strengthOfEachRow_weighsTheMix() {
        String question = "What is the capital of New Zealand?";
        Dataset<Row> rows = LocalSpark.rows(
                "(0.0D, named_struct('strength', 0.0D)), (1.0D, named_struct('strength', 1.0D))", "alpha", "own");
        Map<Double, String> texts = EftSpark.generate(
                        rows.selectExpr("alpha", "own", "'" + question + "' AS question"),
                        "question",
                        LocalSpark.upscaled(),
                        EftSparkOptions.defaults().withOptionsColumn("own"))
                .select("alpha", "generation.text")
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(row -> row.getDouble(0), row -> row.getString(1)));

        try (LanguageModel large = LocalSpark.open(Family.LARGE_BASE);
                LanguageModel tuned = LocalSpark.open(Family.SMALL_TUNED);
                LanguageModel base = LocalSpark.open(Family.SMALL_BASE)) {
            assertThat(texts)
                    .allSatisfy((alpha, text) -> assertThat(text)
                            .isEqualTo(LocalSpark.alone(
                                    Generator.of(
                                            Ensemble.upscale(large, tuned, base).withStrength(alpha)),
                                    question)));
            assertThat(texts.get(0.0)).isNotEqualTo(texts.get(1.0));
        }
    }

    @Test
    void generate_strengthForAModelAlone_isAnErrorOfTheRow() {
        Row row = EftSpark.generate(
                        LocalSpark.rows("('what?', named_struct('strength', 0.5D))", "question", "own"),
                        "question",
                        LocalSpark.tuned(),
                        EftSparkOptions.defaults().withOptionsColumn("own"))
                .first();
        assertThat(row.<String>getAs("error")).contains("where the recipe is an up-scaled mix");
    }

    @Test
    void generate_conversations_areReadAsChats() {
        Dataset<Row> rows = LocalSpark.rows(
                "(array(named_struct('role', 'user', 'content', 'what is a heron?'),"
                        + " named_struct('role', 'assistant', 'content', 'a heron is a bird .'),"
                        + " named_struct('role', 'user', 'content', 'what color is it?'))),"
                        + " (array(named_struct('role', 'user', 'content', null)))",
                "conversation");
        List<Row> generated = EftSpark.generate(rows, "conversation", LocalSpark.tuned())
                .select("generation.text", "error")
                .collectAsList();

        try (LanguageModel tuned = LocalSpark.open(Family.SMALL_TUNED)) {
            Prompt prompt = Prompt.chat(List.of(
                    Chat.Message.user("what is a heron?"),
                    Chat.Message.assistant("a heron is a bird ."),
                    Chat.Message.user("what color is it?")));
            assertThat(generated.get(0).getString(0))
                    .isEqualTo(Generator.of(tuned).generate(prompt).text());
            assertThat(generated.get(1).getString(1)).contains("got role user and content null");
        }
    }

    @Test
    void generate_plainText_goesOnWithIt() {
        Row row = EftSpark.generate(
                        LocalSpark.rows("('a heron is')", "text"),
                        "text",
                        EftRecipe.model(LocalSpark.folder(Family.LARGE_BASE)),
                        EftSparkOptions.defaults().withPlainText())
                .select("generation.text")
                .first();
        try (LanguageModel model = LocalSpark.open(Family.LARGE_BASE)) {
            assertThat(row.getString(0))
                    .isEqualTo(Generator.of(model)
                            .generate(Prompt.text("a heron is"))
                            .text());
        }
    }

    /** The rows stand in other partitions, and so beside other rows. */
    @Test
    void generate_drawnTexts_doNotDependOnThePartitions() {
        EftSparkOptions alone = DRAWN.withSequencesAtOnce(1);
        Map<String, String> one =
                texts(EftSpark.generate(LocalSpark.questions(1), "question", LocalSpark.tuned(), alone));
        Map<String, String> four =
                texts(EftSpark.generate(LocalSpark.questions(4), "question", LocalSpark.tuned(), alone));
        Map<String, String> otherSeed =
                texts(EftSpark.generate(LocalSpark.questions(1), "question", LocalSpark.tuned(), alone.withSeed(1)));

        assertThat(four).isEqualTo(one);
        assertThat(otherSeed).isNotEqualTo(one);
    }

    @Test
    void generate_equalPromptsWithKeys_haveTextsOfTheirOwn() {
        Dataset<Row> rows = LocalSpark.SESSION.range(20).selectExpr("id", "'tell me something' AS question");
        List<String> texts = EftSpark.generate(rows, "question", LocalSpark.tuned(), DRAWN.withKeyColumn("id"))
                .select("generation.text")
                .as(Encoders.STRING())
                .collectAsList();
        assertThat(texts.stream().distinct().count()).isGreaterThan(10);
    }

    /** Each task fails at its fourth row when it runs for the first time, after it has written some. */
    @Test
    void generate_taskThatIsRunAgain_writesTheSameTexts() {
        FAILURES.set(0);
        Dataset<Row> failing = LocalSpark.questions(2)
                .as(Encoders.STRING())
                .map((MapFunction<String, String>) GenerateTest::failOnce, Encoders.STRING())
                .toDF("question");
        Map<String, String> disturbed =
                texts(EftSpark.generate(failing, "question", LocalSpark.tuned(), DRAWN.withSequencesAtOnce(2)));
        int seen = FAILURES.get();
        Map<String, String> undisturbed = texts(EftSpark.generate(
                LocalSpark.questions(2), "question", LocalSpark.tuned(), DRAWN.withSequencesAtOnce(2)));

        assertThat(seen).isEqualTo(2);
        assertThat(disturbed).isEqualTo(undisturbed);
    }

    private static String failOnce(String question) {
        if (TaskContext.get().attemptNumber() == 0) {
            ROWS.set(ROWS.get() + 1);
            if (ROWS.get() == 4) {
                ROWS.set(0);
                FAILURES.incrementAndGet();
                throw new IllegalArgumentException("this row cannot be read yet");
            }
        }
        return question;
    }

    /** An exception that a row may throw, thrown by what gives the rows. */
    @Test
    void generate_inputThatFails_failsTheJob() {
        Dataset<Row> failing = LocalSpark.questions(1)
                .as(Encoders.STRING())
                .map(
                        (MapFunction<String, String>) question -> {
                            throw new IllegalArgumentException("never readable");
                        },
                        Encoders.STRING())
                .toDF("question");
        assertThatThrownBy(() -> EftSpark.generate(failing, "question", LocalSpark.tuned())
                        .collectAsList())
                .hasStackTraceContaining("never readable");
    }

    private static GenerationOptions watched() {
        Generation.Observer observer = new Generation.Observer() {
            @Override
            public void onEnd(Generation generation) {
                SEQUENCES_PER_STEP.add(generation.sequencesPerStep());
            }
        };
        return GenerationOptions.builder()
                .listener((model, promptTokens) -> observer)
                .build();
    }

    @Test
    void generate_severalAtOnce_moveTogetherWithinATaskOnly() {
        EftSparkOptions watched = EftSparkOptions.defaults().withGeneration(GenerateTest::watched);
        SEQUENCES_PER_STEP.clear();
        texts(EftSpark.generate(LocalSpark.questions(2), "question", LocalSpark.tuned(), watched));
        assertThat(SEQUENCES_PER_STEP).hasSize(11).allMatch(each -> each > 2 && each <= 6);

        SEQUENCES_PER_STEP.clear();
        texts(EftSpark.generate(
                LocalSpark.questions(2), "question", LocalSpark.tuned(), watched.withSequencesAtOnce(1)));
        assertThat(SEQUENCES_PER_STEP).hasSize(11).allMatch(each -> each == 1);
    }

    @Test
    void generate_limitOfRows_endsTheRest() {
        assertThat(EftSpark.generate(LocalSpark.questions(1), "question", LocalSpark.tuned())
                        .limit(2)
                        .collectAsList())
                .hasSize(2)
                .allMatch(row -> row.getAs("error") == null);
    }
}
