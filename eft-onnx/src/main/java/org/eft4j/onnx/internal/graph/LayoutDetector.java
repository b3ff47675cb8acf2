package org.eft4j.onnx.internal.graph;

import ai.onnxruntime.OnnxJavaType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.runtime.TensorPort;

/**
 * Reads a {@link DecoderLayout} off the names, types and dimensions of a graph's inputs and outputs, and refuses a graph that would need
 * something this backend does not feed. For one graph, then thrown away.
 */
public final class LayoutDetector {
    private static final Pattern PAST = Pattern.compile("(.*\\D)(\\d+)(\\D+)(key|value)");
    private static final Set<String> PLAIN_INPUTS =
            Set.of(DecoderLayout.INPUT_IDS, DecoderLayout.ATTENTION_MASK, DecoderLayout.POSITION_IDS);
    private static final String REMEDY = "; export it with: optimum-cli export onnx --task text-generation-with-past";

    private final String model;
    private final Map<String, TensorPort> inputs;
    private final Map<String, TensorPort> outputs;

    private LayoutDetector(String model, Map<String, TensorPort> inputs, Map<String, TensorPort> outputs) {
        this.model = model;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * Detects the layout.
     *
     * @param model the model's name, for messages
     * @throws BackendException if the graph is no decoder, or of a kind that is not supported, saying what was found and what to do
     */
    public static DecoderLayout detect(String model, Map<String, TensorPort> inputs, Map<String, TensorPort> outputs) {
        return new LayoutDetector(model, inputs, outputs).layout();
    }

    private DecoderLayout layout() {
        require(inputs.containsKey(DecoderLayout.INPUT_IDS), "it has no input input_ids");
        for (String name : PLAIN_INPUTS) {
            TensorPort input = inputs.get(name);
            if (input != null) {
                List<Long> shape = input.shape();
                require(
                        input.type() == OnnxJavaType.INT64 && shape.size() == 2 && shape.get(0) < 2 && shape.get(1) < 0,
                        "its input " + name + " is " + input
                                + ", expected int64 [batch, tokens] with any number of tokens");
            }
        }
        List<String> past = inputs.keySet().stream()
                .filter(name -> PAST.matcher(name).matches())
                .toList();
        List<String> unknown = inputs.keySet().stream()
                .filter(name -> !PLAIN_INPUTS.contains(name) && !past.contains(name))
                .toList();
        require(unknown.isEmpty(), "it asks for inputs that are not supported: " + unknown);
        require(!past.isEmpty(), "it keeps no cache (no inputs such as past_key_values.0.key)");
        require(past.size() % 2 == 0, "its cache inputs are no pairs of key and value: " + past);

        int layers = past.size() / 2;
        TensorPort first = cacheTensor(past.get(0));
        List<Long> shape = first.shape();
        DecoderLayout layout = new DecoderLayout(
                layers,
                Math.toIntExact(shape.get(1)),
                Math.toIntExact(shape.get(3)),
                pattern(past.get(0)),
                presentPattern(),
                inputs.containsKey(DecoderLayout.ATTENTION_MASK),
                inputs.containsKey(DecoderLayout.POSITION_IDS),
                first.type(),
                logitsWidth());
        Stream.concat(layout.pastNames().stream(), layout.presentNames().stream())
                .forEach(name -> requireLike(name, first));
        return layout;
    }

    /** The names of a pair of tensors as a pattern: {@code past_key_values.%d.%s}. */
    private static String pattern(String name) {
        Matcher matcher = PAST.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no name of a cache tensor: " + name);
        }
        return matcher.group(1) + "%d" + matcher.group(3) + "%s";
    }

    private String presentPattern() {
        return outputs.keySet().stream()
                .filter(name -> PAST.matcher(name).matches())
                .findFirst()
                .map(LayoutDetector::pattern)
                .orElseThrow(() -> refusal("it gives no cache back (no outputs such as present.0.key)"));
    }

    private TensorPort cacheTensor(String name) {
        TensorPort tensor = inputs.containsKey(name) ? inputs.get(name) : outputs.get(name);
        if (tensor == null) {
            throw refusal("it has no tensor " + name);
        }
        require(
                tensor.type() == OnnxJavaType.FLOAT,
                "its cache " + name + " is " + tensor + "; only float32 is supported");
        List<Long> shape = tensor.shape();
        require(
                shape.size() == 4 && shape.get(0) < 2 && shape.get(1) > 0 && shape.get(2) < 0 && shape.get(3) > 0,
                "its cache " + name + " is " + tensor + ", expected [batch, heads, tokens, head size]");
        return tensor;
    }

    private void requireLike(String name, TensorPort first) {
        TensorPort tensor = cacheTensor(name);
        require(
                tensor.shape().equals(first.shape()),
                "its layers differ: " + name + " is " + tensor + ", the first is " + first);
    }

    private int logitsWidth() {
        TensorPort logits = outputs.get(DecoderLayout.LOGITS);
        if (logits == null) {
            throw refusal("it has no output logits");
        }
        List<Long> shape = logits.shape();
        require(
                logits.type() == OnnxJavaType.FLOAT && shape.size() == 3 && shape.get(2) > 0,
                "its logits are " + logits + ", expected float32 [batch, tokens, vocabulary]");
        return Math.toIntExact(shape.get(2));
    }

    private void require(boolean condition, String finding) {
        if (!condition) {
            throw refusal(finding);
        }
    }

    private BackendException refusal(String finding) {
        return new BackendException(model + " is not a decoder this backend can run: " + finding + REMEDY
                + " (its inputs are " + summary(inputs) + ")");
    }

    private static String summary(Map<String, TensorPort> tensors) {
        return tensors.keySet().stream().limit(6).collect(Collectors.joining(", "))
                + (tensors.size() > 6 ? " and " + (tensors.size() - 6) + " more" : "");
    }
}
