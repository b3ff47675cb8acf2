package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.eft4j.evaluation.Interval;

/** Writes shares with their intervals, for people and for programs. */
final class IntervalFormat {
    private IntervalFormat() {}

    /**
     * Returns text such as {@code .920 [.903, .936]}; without the interval where that is unknown, and {@code -} where
     * there is no number.
     */
    static String of(Interval interval) {
        if (!Double.isFinite(interval.value())) {
            return "-";
        }
        return share(interval.value())
                + (isFinite(interval) ? " [" + share(interval.low()) + ", " + share(interval.high()) + "]" : "");
    }

    private static boolean isFinite(Interval interval) {
        return Double.isFinite(interval.low()) && Double.isFinite(interval.high());
    }

    /** Returns the words by which a table says how its intervals were made. */
    static String heading(int questions) {
        return questions < Interval.LEAST
                ? "fewer than " + Interval.LEAST + " independent questions, so shares without confidence intervals"
                : "shares with 95 % confidence intervals";
    }

    /** Returns three fields of CSV: value, low and high; what is no number is empty. */
    static String csv(Interval interval) {
        return DoubleStream.of(interval.value(), interval.low(), interval.high())
                .mapToObj(value -> Double.isFinite(value) ? String.valueOf(value) : "")
                .collect(Collectors.joining(","));
    }

    private static String share(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceFirst("^(-?)0\\.", "$1.").replaceFirst("^-\\.000$", ".000");
    }

    /** Returns an object with {@code value}, {@code low} and {@code high}; what is no number is {@code null}. */
    static ObjectNode toJson(Interval interval) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "value", interval.value());
        put(json, "low", interval.low());
        put(json, "high", interval.high());
        return json;
    }

    private static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        } else {
            json.putNull(name);
        }
    }

    /** Returns a text as a field of CSV. */
    static String csv(String text) {
        return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
