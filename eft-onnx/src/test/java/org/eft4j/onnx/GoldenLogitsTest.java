package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Logits against those of Hugging Face transformers, computed in one pass without a cache; see {@code
 * golden/logits.py}.
 */
class GoldenLogitsTest {
    private static final double TOLERANCE = 1e-4;
    private static final int WIDTH = 4096;
    private static final int[] COLUMNS = ints(golden().path("columns"));

    /** One model and sequence, with the logits behind some of its tokens. */
    static final class Case {
        final String model;
        final int[] ids;
        final int[] positions;
        private final JsonNode entry;

        Case(JsonNode entry) {
            this.entry = entry;
            this.model = entry.path("model").asText();
            this.ids = ints(entry.path("ids"));
            this.positions = ints(entry.path("positions"));
        }

        /** Compares a row of logits, where there are golden ones for its position. */
        void check(int position, float[] rows, int row) {
            int index = Arrays.binarySearch(positions, position);
            if (index < 0) {
                return;
            }
            int best = 0;
            for (int id = 1; id < WIDTH; id++) {
                if (rows[row * WIDTH + id] > rows[row * WIDTH + best]) {
                    best = id;
                }
            }
            assertThat(best)
                    .as("likeliest token at %d", position)
                    .isEqualTo(entry.path("likeliest").path(index).intValue());
            JsonNode logits = entry.path("logits").path(index);
            for (int i = 0; i < COLUMNS.length; i++) {
                assertThat((double) rows[row * WIDTH + COLUMNS[i]])
                        .as("logit of token %d at %d", COLUMNS[i], position)
                        .isCloseTo(logits.path(i).doubleValue(), within(TOLERANCE));
            }
        }

        @Override
        public String toString() {
            return model + ", " + entry.path("sequence").asText();
        }
    }

    LanguageModel open(String model, int chunk) {
        return TestModels.openChunked(model, chunk);
    }

    static Stream<Case> cases() {
        return StreamSupport.stream(golden().path("entries").spliterator(), false)
                .map(Case::new);
    }

    static Stream<Case> longCases() {
        return cases().filter(c -> c.ids.length > 50);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void promptLogits_prefixes_equalTransformers(Case c) {
        float[] row = new float[WIDTH];
        try (LanguageModel model = open(c.model, 512)) {
            for (int position : c.positions) {
                try (ModelSession session = model.newSession(Prompt.tokens(Arrays.copyOf(c.ids, position + 1)))) {
                    session.promptLogits(row);
                    c.check(position, row, 0);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void append_singleSteps_equalTransformers(Case c) {
        float[] row = new float[WIDTH];
        try (LanguageModel model = open(c.model, 512);
                ModelSession session = model.newSession(Prompt.tokens(c.ids[0]))) {
            session.promptLogits(row);
            c.check(0, row, 0);
            for (int i = 1; i < c.ids.length; i++) {
                session.append(c.ids, i, 1, row, 1);
                c.check(i, row, 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("longCases")
    void append_blocksWithAPast_equalTransformers(Case c) {
        float[] rows = new float[17 * WIDTH];
        try (LanguageModel model = open(c.model, 512);
                ModelSession session = model.newSession(Prompt.tokens(c.ids[0]))) {
            for (int at = 1, block = 1; at < c.ids.length; at += block, block = block % 17 + 3) {
                int count = Math.min(Math.min(block, 17), c.ids.length - at);
                block = count;
                session.append(c.ids, at, count, rows, count);
                for (int i = 0; i < count; i++) {
                    c.check(at + i, rows, i);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("longCases")
    void truncate_afterGoingAstray_equalsTransformers(Case c) {
        float[] row = new float[WIDTH];
        int[] astray = new int[40];
        Arrays.fill(astray, 77);
        try (LanguageModel model = open(c.model, 512);
                ModelSession session = model.newSession(Prompt.tokens(c.ids[0]))) {
            for (int i = 1; i < c.ids.length; i++) {
                if (i % 9 == 0) {
                    session.append(astray, 0, 1 + i % astray.length, row, 0);
                    session.truncate(i - 1);
                }
                session.append(c.ids, i, 1, row, 1);
                c.check(i, row, 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("longCases")
    void append_inChunks_equalsTransformers(Case c) {
        int count = c.ids.length - 1;
        float[] rows = new float[count * WIDTH];
        for (int chunk : new int[] {1, 7, 64, count}) {
            try (LanguageModel model = open(c.model, chunk);
                    ModelSession session = model.newSession(Prompt.tokens(c.ids[0]))) {
                session.append(c.ids, 1, count, rows, count);
                for (int i = 0; i < count; i++) {
                    c.check(1 + i, rows, i);
                }
            }
        }
    }

    private static JsonNode golden() {
        try {
            return new ObjectMapper()
                    .readTree(TestModels.resource("golden/logits.json").toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int[] ints(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
