package org.eft4j.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;

/**
 * A model made by a real exporter, and what transformers says to the same ids; see {@code src/test/fixtures/README.md}.
 */
final class Fixture {
    private static final JsonNode ALL = json("fixtures.json");

    private final JsonNode entry;
    private final JsonNode golden;

    private Fixture(JsonNode entry, String golden) {
        this.entry = entry;
        this.golden = json(golden);
    }

    /** Those that open. */
    static Stream<Fixture> all() {
        return StreamSupport.stream(ALL.path("fixtures").spliterator(), false)
                .map(entry -> new Fixture(entry, entry.path("golden").textValue()));
    }

    static Fixture named(String name) {
        return all().filter(fixture -> fixture.name().equals(name)).findFirst().orElseThrow();
    }

    /** The folders of those that are refused. */
    static List<String> refused() {
        return StreamSupport.stream(ALL.path("refused").spliterator(), false)
                .map(entry -> entry.path("folder").textValue())
                .toList();
    }

    /** The same export, and what is said to the ids by the model with one of the adapters. */
    Fixture withAdapter(String adapter) {
        return new Fixture(entry, "golden/" + (isComparedWithItself() ? name() + "-" : "") + adapter + ".json");
    }

    static Path adapter(String name) {
        return folder("adapters/" + name);
    }

    static Path folder(String name) {
        return TestModels.resource("exports/" + name);
    }

    private static JsonNode json(String file) {
        try {
            return new ObjectMapper().readTree(folder(file).toFile());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String name() {
        return entry.path("name").textValue();
    }

    /** The type of the weights: fp32, fp16, int4, ... */
    String weights() {
        return entry.path("weights").textValue();
    }

    /**
     * How far a logit may be off between two ways to run the graph, where it is not int8. Products of int4 weights
     * round activations to 8 bits: what lies on the edge falls to either side, depending on how many tokens are run at
     * once.
     */
    double tolerance() {
        return switch (weights()) {
            case "fp16" -> 2e-2;
            case "int4" -> 0.15;
            default -> name().endsWith("-bf16") ? 2e-2 : 1e-4;
        };
    }

    /**
     * Whether the golden logits are those of the same graph run whole, and not of the weights before they were rounded.
     */
    boolean isComparedWithItself() {
        return entry.path("own").booleanValue();
    }

    Path folder() {
        return folder(entry.path("folder").textValue());
    }

    ModelOptions options() {
        return OnnxOptions.defaults()
                .withFile(entry.path("file").textValue())
                .applyTo(ModelOptions.builder())
                .build();
    }

    LanguageModel open() {
        return Models.open(folder(), options());
    }

    LanguageModel open(Path... adapters) {
        ModelOptions.Builder options = options().toBuilder();
        Arrays.stream(adapters).forEach(options::adapter);
        return Models.open(folder(), options.build());
    }

    int[] sequence() {
        return ints("sequence");
    }

    String promptText() {
        return golden.path("prompt_text").textValue();
    }

    int[] prompt() {
        return ints("prompt");
    }

    /** The thirty tokens that follow the prompt when the likeliest is taken each time. */
    int[] continuation() {
        return ints("continuation");
    }

    /** By how much the likeliest token led the second, for each token of the continuation. */
    double[] margins() {
        return StreamSupport.stream(golden.path("margins").spliterator(), false)
                .mapToDouble(JsonNode::doubleValue)
                .toArray();
    }

    private int[] ints(String key) {
        return StreamSupport.stream(golden.path(key).spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }

    /** The golden logits after each token of the sequence, of every so many columns. */
    float[][] logits() {
        int rows = golden.path("sequence").size();
        int count = golden.path("columns").path("count").intValue();
        float[][] logits = new float[rows][count];
        ByteBuffer bytes = ByteBuffer.wrap(
                        Base64.getDecoder().decode(golden.path("logits").textValue()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : logits) {
            bytes.asFloatBuffer().get(row);
            bytes.position(bytes.position() + count * Float.BYTES);
        }
        return logits;
    }

    /** The distance between two kept columns. */
    int stride() {
        return golden.path("columns").path("stride").intValue();
    }

    @Override
    public String toString() {
        return name();
    }
}
