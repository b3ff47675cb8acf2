package org.eft4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** What is wrong with columns is said before any job starts. */
class ColumnsTest {
    private static final EftSparkOptions DEFAULTS = EftSparkOptions.defaults();

    private static StructType schema(String ddl) {
        return StructType.fromDDL(ddl);
    }

    private static void assertRefused(String ddl, EftSparkOptions options, String... parts) {
        assertThatThrownBy(() -> GenerateColumns.of(schema(ddl), "question", options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void columns_missingOrOfAWrongType_areRefused() {
        assertRefused("id INT, text STRING", DEFAULTS, "expected the column question for prompts", "id, text");
        assertRefused("question INT", DEFAULTS, "got int", "strings");
        assertRefused("question ARRAY<STRUCT<role: STRING>>", DEFAULTS, "role and content");
        assertRefused("question STRING, k DOUBLE", DEFAULTS.withKeyColumn("k"), "whole numbers", "got double");
        assertRefused("question STRING, o STRING", DEFAULTS.withOptionsColumn("o"), "a struct", "got string");
    }

    @Test
    void columns_toBeAddedThatAreThere_areRefused() {
        assertRefused("question STRING, error STRING", DEFAULTS, "the column error is there already");
        assertRefused("question STRING, generation STRING", DEFAULTS, "the column generation is there already");
        assertThat(GenerateColumns.of(
                                schema("question STRING, generation STRING"),
                                "question",
                                DEFAULTS.withOutputColumn("answer").withErrorColumn("fault"))
                        .outputs()
                        .schema()
                        .fieldNames())
                .containsExactly("question", "generation", "answer", "fault");
    }

    @Test
    void options_unknownOrOfAWrongType_areRefused() {
        EftSparkOptions options = DEFAULTS.withOptionsColumn("o");
        assertRefused("question STRING, o STRUCT<temprature: DOUBLE>", options, "temprature", "temperature");
        assertRefused(
                "question STRING, o STRUCT<max_new_tokens: DOUBLE>", options, "o.max_new_tokens", "a whole number");
        assertRefused("question STRING, o STRUCT<top_p: STRING>", options, "o.top_p", "a number");
        assertRefused("question STRING, o STRUCT<stop_strings: STRING>", options, "an array of strings");
    }

    @Test
    void sequencesAtOnce_belowOne_isRefused() {
        assertThatThrownBy(() -> DEFAULTS.withSequencesAtOnce(0)).hasMessageContaining("at least 1 sequence");
    }
}
