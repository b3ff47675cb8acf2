package org.eft4j.onnx.internal.graph;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eft4j.BackendException;

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
    private final Map<String, TensorInfo> inputs;
    private final Map<String, TensorInfo> outputs;

    private LayoutDetector(String model, Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs) {
        this.model = model;
        this.inputs = tensors(inputs);
        this.outputs = tensors(outputs);
    }

    /**
     * Detects the layout.
     *
     * @param model the model's name, for messages
     * @throws BackendException if the graph is no decoder, or of a kind that is not supported, saying what was found and what to do
     */
    public static DecoderLayout detect(String model, Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs) {
        return new LayoutDetector(model, inputs, outputs).layout();
    }

    private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> nodes) {
        Map<String, TensorInfo> tensors = new LinkedHashMap<>();
        nodes.forEach((name, node) -> {
            if (node.getInfo() instanceof TensorInfo tensor) {
                tensors.put(name, tensor);
            }
        });
        return tensors;
    }

    private DecoderLayout layout() {
        require(inputs.containsKey(DecoderLayout.INPUT_IDS), "it has no input input_ids");
        for (String name : PLAIN_INPUTS) {
            TensorInfo input = inputs.get(name);
            if (input != null) {
                require(
                        input.type == OnnxJavaType.INT64,
                        "its input " + name + " is " + describe(input) + ", expected int64");
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
        TensorInfo first = cacheTensor(past.get(0));
        long[] shape = first.getShape();
        DecoderLayout layout = new DecoderLayout(
                layers,
                Math.toIntExact(shape[1]),
                Math.toIntExact(shape[3]),
                pattern(past.get(0)),
                presentPattern(),
                inputs.containsKey(DecoderLayout.ATTENTION_MASK),
                inputs.containsKey(DecoderLayout.POSITION_IDS),
                first.type,
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

    private TensorInfo cacheTensor(String name) {
        TensorInfo tensor = inputs.containsKey(name) ? inputs.get(name) : outputs.get(name);
        if (tensor == null) {
            throw refusal("it has no tensor " + name);
        }
        require(
                tensor.type == OnnxJavaType.FLOAT,
                "its cache " + name + " is " + describe(tensor) + "; only float32 is supported");
        long[] shape = tensor.getShape();
        require(
                shape.length == 4 && shape[0] < 2 && shape[1] > 0 && shape[2] < 0 && shape[3] > 0,
                "its cache " + name + " is " + describe(tensor) + ", expected [batch, heads, tokens, head size]");
        return tensor;
    }

    private void requireLike(String name, TensorInfo first) {
        TensorInfo tensor = cacheTensor(name);
        require(
                tensor.getShape()[1] == first.getShape()[1] && tensor.getShape()[3] == first.getShape()[3],
                "its layers differ: " + name + " is " + describe(tensor) + ", the first is " + describe(first));
    }

    private int logitsWidth() {
        TensorInfo logits = outputs.get(DecoderLayout.LOGITS);
        if (logits == null) {
            throw refusal("it has no output logits");
        }
        long[] shape = logits.getShape();
        require(
                logits.type == OnnxJavaType.FLOAT && shape.length == 3 && shape[2] > 0,
                "its logits are " + describe(logits) + ", expected float32 [batch, tokens, vocabulary]");
        return Math.toIntExact(shape[2]);
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

    private static String summary(Map<String, TensorInfo> tensors) {
        return tensors.keySet().stream().limit(6).collect(Collectors.joining(", "))
                + (tensors.size() > 6 ? " and " + (tensors.size() - 6) + " more" : "");
    }

    private static String describe(TensorInfo tensor) {
        return tensor.type + " " + Arrays.toString(tensor.getShape());
    }
}
