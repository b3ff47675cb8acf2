package org.eft4j;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads the golden values that Python wrote; src/test/fixtures tells how. */
final class Golden {
    private Golden() {}

    /** The cases of a file in src/test/resources/fixtures. */
    static Stream<JsonNode> cases(String file) {
        try (InputStream in = requireNonNull(Golden.class.getResourceAsStream("/fixtures/" + file), file)) {
            JsonNode cases = new ObjectMapper().readTree(in).required("cases");
            return StreamSupport.stream(cases.spliterator(), false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size())
                .map(i -> array.get(i).intValue())
                .toArray();
    }

    static List<Integer> list(JsonNode array) {
        return Arrays.stream(ints(array)).boxed().toList();
    }

    /** An array of scores, in which null stands for −∞. */
    static double[] scores(JsonNode array) {
        return IntStream.range(0, array.size())
                .mapToDouble(i -> score(array.get(i)))
                .toArray();
    }

    private static double score(JsonNode value) {
        return value.isNull() ? Double.NEGATIVE_INFINITY : value.doubleValue();
    }
}
