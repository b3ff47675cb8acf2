package org.eft4j.spark;

import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.eft4j.GenerationOptions;

/** An option that a row may have for itself, by the name that Hugging Face's {@code generate} gives it. */
enum RowOption {
    MAX_NEW_TOKENS(Kind.WHOLE, (options, value) -> options.maxNewTokens(whole(value))),
    MIN_NEW_TOKENS(Kind.WHOLE, (options, value) -> options.sampling(s -> s.minNewTokens(whole(value)))),
    TEMPERATURE(Kind.NUMBER, (options, value) -> options.temperature(number(value))),
    TOP_K(Kind.WHOLE, (options, value) -> options.sampling(s -> s.topK(whole(value)))),
    TOP_P(Kind.NUMBER, (options, value) -> options.topP(number(value))),
    MIN_P(Kind.NUMBER, (options, value) -> options.sampling(s -> s.minP(number(value)))),
    TYPICAL_P(Kind.NUMBER, (options, value) -> options.sampling(s -> s.typicalP(number(value)))),
    REPETITION_PENALTY(Kind.NUMBER, (options, value) -> options.sampling(s -> s.repetitionPenalty(number(value)))),
    PRESENCE_PENALTY(Kind.NUMBER, (options, value) -> options.sampling(s -> s.presencePenalty(number(value)))),
    FREQUENCY_PENALTY(Kind.NUMBER, (options, value) -> options.sampling(s -> s.frequencyPenalty(number(value)))),
    NO_REPEAT_NGRAM_SIZE(Kind.WHOLE, (options, value) -> options.sampling(s -> s.noRepeatNgramSize(whole(value)))),
    STOP_STRINGS(Kind.TEXTS, (options, value) -> options.stopStrings(texts(value))),
    /** The seed itself, in place of the one that follows from the row's key. */
    SEED(Kind.WHOLE, RowOption::isOfNoGenerator),
    /** The α of an up-scaled mix. */
    STRENGTH(Kind.NUMBER, RowOption::isOfNoGenerator),
    /** The β of an up-scaled mix. */
    AMPLIFICATION(Kind.NUMBER, RowOption::isOfNoGenerator);

    /** What a column may hold for it. */
    enum Kind {
        WHOLE("a whole number"),
        NUMBER("a number"),
        TEXTS("an array of strings");

        final String expected;

        Kind(String expected) {
            this.expected = expected;
        }

        boolean takes(DataType type) {
            return switch (this) {
                case WHOLE -> Columns.isWhole(type);
                case NUMBER -> type instanceof NumericType;
                case TEXTS -> Columns.isTexts(type);
            };
        }
    }

    final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    private final BiConsumer<GenerationOptions.Builder, Object> setter;

    RowOption(Kind kind, BiConsumer<GenerationOptions.Builder, Object> setter) {
        this.kind = kind;
        this.setter = setter;
    }

    /** Returns the name of its field in a struct. */
    String field() {
        return name().toLowerCase(Locale.ROOT);
    }

    void set(GenerationOptions.Builder options, Object value) {
        setter.accept(options, value);
    }

    static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    /** A number too large for an int is absurd for each option, as the largest int is. */
    private static int whole(Object value) {
        long number = ((Number) value).longValue();
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
    }

    private static String[] texts(Object value) {
        return ((List<?>) value).stream().map(String.class::cast).toArray(String[]::new);
    }

    private static void isOfNoGenerator(GenerationOptions.Builder options, Object value) {}
}
