package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Score;
import org.eft4j.Scorer;
import org.eft4j.Speculation;
import org.eft4j.Token;
import org.eft4j.onnx.internal.runtime.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tiny Phi-3 of onnxruntime-genai's builder, whose rotary factors are others beyond 32 tokens: the logits after a
 * token are those of a fresh run over the text so far, as transformers computes them.
 */
class LengthDependentGraphTest {
    private static final String GRAPH = "exports/phi3-longrope/model.onnx";
    private static final int LIMIT = 32;
    private static final JsonNode GOLDEN = golden();

    private static JsonNode golden() {
        try {
            return new ObjectMapper()
                    .readTree(TestModels.resource("exports/golden/phi3-longrope.json")
                            .toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int[] ids(String key) {
        return StreamSupport.stream(GOLDEN.path(key).spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    /** What the golden tokens were written after. */
    private static int[] prompt() {
        return Arrays.copyOf(ids("ids"), 12);
    }

    @ParameterizedTest
    @CsvSource({"512, 0", "7, 0", "512, 20", "512, 21", "7, 30", "1, 4"})
    void generate_acrossTheLimit_writesWhatTransformersWrites(int chunk, int alreadyWritten) {
        int[] written = ids("gen");
        int[] prompt = IntStream.concat(
                        Arrays.stream(prompt()), Arrays.stream(written).limit(alreadyWritten))
                .toArray();
        try (LanguageModel model = TestModels.open(GRAPH, Device.CPU, chunk)) {
            assertThat(generate(model, prompt, written.length - alreadyWritten, false))
                    .isEqualTo(Arrays.copyOfRange(written, alreadyWritten, written.length));
        }
    }

    @Test
    void generate_speculatingAcrossTheLimit_writesTheSame() {
        try (LanguageModel model = TestModels.open(GRAPH, Device.CPU, 512)) {
            assertThat(generate(model, prompt(), 60, true)).isEqualTo(ids("gen"));
        }
    }

    @Test
    void generate_deviceMemory_writesTheSame() {
        try (LanguageModel model = TestModels.open(GRAPH, Device.CPU_AS_DEVICE, 16)) {
            assertThat(generate(model, prompt(), 60, false)).isEqualTo(ids("gen"));
        }
    }

    private static int[] generate(LanguageModel model, int[] prompt, int count, boolean speculate) {
        GenerationOptions.Builder options = GenerationOptions.builder().maxNewTokens(count);
        if (speculate) {
            options.speculation(Speculation.byModel(model));
        }
        return Generator.of(model, options.build()).generate(Prompt.tokens(prompt)).tokens().stream()
                .mapToInt(Token::id)
                .toArray();
    }

    @Test
    void score_belowTheLimit_equalsTransformers() {
        int[] ids = ids("ids");
        try (LanguageModel model = TestModels.open(GRAPH, Device.CPU, 512)) {
            Score score = Scorer.of(model).score(Prompt.tokens(ids[0]), Arrays.copyOfRange(ids, 1, ids.length));
            assertThat(array(score)).containsExactly(doubles("lp"), within(1e-4));
        }
    }

    /** One append of all tokens, and chunks of them, score what sixty steps wrote. */
    @ParameterizedTest
    @ValueSource(ints = {512, 16, 1})
    void score_writtenAcrossTheLimit_equalsTheLogProbabilitiesOfWriting(int chunk) {
        GenerationOptions options =
                GenerationOptions.builder().maxNewTokens(60).logProbabilities(0).build();
        try (LanguageModel model = TestModels.open(GRAPH, Device.CPU, chunk)) {
            double[] written = Generator.of(model, options).generate(Prompt.tokens(prompt())).tokens().stream()
                    .mapToDouble(token -> token.logProbabilities().orElseThrow().value())
                    .toArray();
            Score score = Scorer.of(model).score(Prompt.tokens(prompt()), ids("gen"));
            assertThat(written).hasSize(60);
            assertThat(array(score)).containsExactly(written, within(1e-4));
        }
    }

    private static double[] array(Score score) {
        return score.logProbabilities().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static double[] doubles(String key) {
        return StreamSupport.stream(GOLDEN.path(key).spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    /** Appends of all sizes, rolled back across the limit again and again: each row is that of a fresh session. */
    @Test
    void append_rolledBackAcrossTheLimit_givesTheLogitsOfAFreshRun() {
        int[] text = IntStream.concat(Arrays.stream(ids("ids")), Arrays.stream(ids("gen")))
                .toArray();
        try (LanguageModel model = TestModels.open(GRAPH, Device.CPU, 16)) {
            int width = model.vocabulary().size();
            float[][] fresh = new float[text.length][width];
            for (int length = 1; length < text.length; length++) {
                try (ModelSession session = model.newSession(Prompt.tokens(Arrays.copyOf(text, length)))) {
                    session.promptLogits(fresh[length]);
                }
            }
            try (ModelSession session = model.newSession(Prompt.tokens(Arrays.copyOf(text, 10)))) {
                int[][] moves = {{0, 30}, {5, 20}, {15, 40}, {30, 1}, {22, 1}, {20, 3}, {10, 60}, {21, 2}};
                for (int[] move : moves) {
                    if (move[0] < session.length()) {
                        session.truncate(move[0]);
                    }
                    int start = session.length();
                    float[] rows = new float[move[1] * width];
                    session.append(text, 10 + start, move[1], rows, move[1]);
                    for (int i = 0; i < move[1]; i++) {
                        assertThat(Arrays.copyOfRange(rows, i * width, (i + 1) * width))
                                .as("after %d tokens", 11 + start + i)
                                .containsExactly(fresh[11 + start + i], within(1e-4f));
                    }
                }
            }
        }
    }

    @Test
    void inspect_longContext_saysThatTheTextIsReadAnew() {
        OnnxInspection inspection = OnnxInspection.inspect(TestModels.resource("exports/phi3-longrope"));
        assertThat(inspection.contextLength()).isEqualTo(128);
        assertThat(inspection.notes())
                .anySatisfy(note -> assertThat(note).contains("more than 32 tokens", "read anew"));
    }

    /** An export that has the short factors only, as optimum's have. */
    @Test
    void open_frozenShortFactors_limitsTheContext(@TempDir Path folder) throws IOException {
        copyWithFactors(folder);
        try (LanguageModel model = Models.open(folder)) {
            assertThat(model.contextLength()).isEqualTo(LIMIT);
        }
        assertThat(OnnxInspection.inspect(folder).notes())
                .anySatisfy(note -> assertThat(note).contains("limited to 32 tokens", "rotary factors"));
        ModelOptions more = ModelOptions.builder().contextLimit(33).build();
        assertThatThrownBy(() -> Models.open(folder, more))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("contextLimit is 33", "up to 32 tokens", "onnxruntime-genai");
    }

    private static void copyWithFactors(Path folder) throws IOException {
        Path source = TestModels.resource("exports/phi3-optimum");
        for (String file : new String[] {"model.onnx", "tokenizer.json", "tokenizer_config.json", "config.json"}) {
            Files.copy(source.resolve(file), folder.resolve(file));
        }
        String config = Files.readString(folder.resolve("config.json"));
        Files.writeString(
                folder.resolve("config.json"),
                config.replace(
                                "\"rope_scaling\": null",
                                "\"rope_scaling\": {\"type\": \"longrope\","
                                        + " \"short_factor\": [1, 1], \"long_factor\": [1, 4]}")
                        .replace(
                                "\"original_max_position_embeddings\": 256",
                                "\"original_max_position_embeddings\": " + LIMIT));
    }
}
