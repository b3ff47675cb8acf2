package org.eft4j.onnx.internal.graph;

import ai.onnxruntime.OnnxJavaType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.runtime.TensorPort;

/**
 * Finds the {@link DecoderLayout} by the names, types and dimensions of a graph's inputs and outputs, and refuses a
 * graph that needs an input this backend does not feed. An instance serves one graph.
 */
public final class LayoutDetector {
    private static final Pattern CACHE = Pattern.compile("(.*\\D)(\\d+)(\\D+)(key|value)");
    private static final Set<OnnxJavaType> FLOATS =
            Set.of(OnnxJavaType.FLOAT, OnnxJavaType.FLOAT16, OnnxJavaType.BFLOAT16);
    private static final String LOGITS = "logits";

    /** Heads in a layer, or numbers in a head: real ones have at most a few hundred. */
    private static final int MAX_HEADS_OR_SIZE = 1 << 14;

    /** Real vocabularies have at most some hundred thousand tokens. */
    private static final int MAX_WIDTH = 1 << 24;

    private static final String REMEDY = "; export it with: optimum-cli export onnx --task text-generation-with-past";

    private final String model;
    private final Map<String, TensorPort> inputs;
    private final Map<String, TensorPort> outputs;
    private final DecoderSizes stated;

    private LayoutDetector(
            String model, Map<String, TensorPort> inputs, Map<String, TensorPort> outputs, DecoderSizes stated) {
        this.model = model;
        this.inputs = inputs;
        this.outputs = outputs;
        this.stated = stated;
    }

    /**
     * Detects the layout. If only the name of a dimension tells for which tokens the graph gives logits, the layout has
     * the likelier answer.
     *
     * @param model the model's name, for messages
     * @param stated the sizes to take where the graph leaves one open
     * @throws BackendException if the graph is no decoder, or of a kind that is not supported, saying what was found
     *     and what to do
     */
    public static DecoderLayout detect(
            String model, Map<String, TensorPort> inputs, Map<String, TensorPort> outputs, DecoderSizes stated) {
        return new LayoutDetector(model, inputs, outputs, stated).layout();
    }

    private DecoderLayout layout() {
        Map<DecoderInput, InputPort> fed = fed();
        require(fed.containsKey(DecoderInput.TOKEN_IDS), "it has no input input_ids");
        List<String> past =
                inputs.keySet().stream().filter(LayoutDetector::namesCache).toList();
        Set<String> known = fed.values().stream().map(InputPort::name).collect(Collectors.toSet());
        List<String> unknown = inputs.keySet().stream()
                .filter(name -> !known.contains(name) && !past.contains(name))
                .toList();
        require(unknown.isEmpty(), "it asks for inputs that are not supported: " + unknown);
        require(!past.isEmpty(), "it keeps no cache (no inputs such as past_key_values.0.key)");
        require(past.size() % 2 == 0, "its cache inputs are no pairs of key and value: " + past);
        require(
                outputs.keySet().stream().anyMatch(LayoutDetector::namesCache),
                "it gives no cache back (no outputs such as present.0.key)");
        List<CachePort> cache = past.stream().map(this::cachePort).toList();
        OnnxJavaType cacheType = tensor(past.get(0)).type();
        past.forEach(name -> require(
                tensor(name).type() == cacheType,
                "its layers differ: " + name + " is " + tensor(name) + ", the first is " + tensor(past.get(0))));
        TensorPort logits = logits();
        return new DecoderLayout(
                fed, cache, cacheType, LOGITS, logits.type(), logitsWidth(logits), logitRows(fed, logits));
    }

    private Map<DecoderInput, InputPort> fed() {
        Map<DecoderInput, InputPort> fed = new EnumMap<>(DecoderInput.class);
        for (DecoderInput input : DecoderInput.values()) {
            input.names().stream()
                    .filter(inputs::containsKey)
                    .findFirst()
                    .ifPresent(name -> fed.put(input, inputPort(input, name)));
        }
        return fed;
    }

    private InputPort inputPort(DecoderInput input, String name) {
        TensorPort port = tensor(name);
        List<Long> shape = port.shape();
        switch (input) {
            case TOKEN_IDS, ATTENTION_MASK, POSITION_IDS ->
                require(
                        port.type() == OnnxJavaType.INT64 && shape.size() == 2 && shape.get(0) < 2 && shape.get(1) < 0,
                        "its input " + name + " is " + port
                                + ", expected int64 [batch, tokens] with any number of tokens");
            case USE_CACHE ->
                require(
                        port.type() == OnnxJavaType.BOOL && isSingle(shape),
                        "its input " + name + " is " + port + ", expected one boolean");
            case ROWS_TO_KEEP ->
                require(
                        port.type() == OnnxJavaType.INT64 && isSingle(shape),
                        "its input " + name + " is " + port + ", expected one int64");
            case ADAPTER_GATE ->
                require(
                        port.type() == OnnxJavaType.FLOAT && shape.size() == 3 && shape.get(2) > 0,
                        "its input " + name + " is " + port + ", expected float32 [batch, 1, adapters]");
        }
        return new InputPort(name, shape);
    }

    /** Returns whether a tensor has no dimension, or one of a single element. */
    private static boolean isSingle(List<Long> shape) {
        return shape.isEmpty() || (shape.size() == 1 && shape.get(0) < 2);
    }

    private static boolean namesCache(String name) {
        return CACHE.matcher(name).matches();
    }

    private CachePort cachePort(String past) {
        String place = placeInCache(past);
        String present = outputs.keySet().stream()
                .filter(LayoutDetector::namesCache)
                .filter(name -> placeInCache(name).equals(place))
                .findFirst()
                .orElseThrow(() -> refusal("it takes " + past + ", but has no output like present." + place, REMEDY));
        TensorPort in = cacheTensor(past);
        TensorPort out = cacheTensor(present);
        require(
                in.type() == out.type() && agree(in, out, 1) && agree(in, out, 3),
                "its cache goes in as " + past + ", " + in + ", and comes out as " + present + ", " + out);
        return new CachePort(
                past,
                present,
                size(in, out, 1, stated.kvHeads(), "num_key_value_heads"),
                size(in, out, 3, stated.headSize(), "head_dim"));
    }

    private static boolean agree(TensorPort in, TensorPort out, int dimension) {
        long first = in.shape().get(dimension);
        long second = out.shape().get(dimension);
        return first < 0 || second < 0 || first == second;
    }

    /**
     * Returns a size of the cache: that of the graph, or, where the graph leaves it open, the one that the
     * configuration states.
     */
    private int size(TensorPort in, TensorPort out, int dimension, OptionalInt configured, String key) {
        long fixed = Math.max(in.shape().get(dimension), out.shape().get(dimension));
        if (fixed > 0) {
            return sane(fixed, MAX_HEADS_OR_SIZE, "its cache is " + in);
        }
        int stated = configured.orElseThrow(() -> refusal(
                "its cache is " + in + ", and config.json does not state the size left open (" + key + ")",
                "; add it there"));
        return sane(stated, MAX_HEADS_OR_SIZE, "config.json says " + key + " " + stated);
    }

    /** Refuses sizes that no model has, before memory is taken for them or products of them overflow. */
    private int sane(long size, int most, String finding) {
        if (size < 1 || size > most) {
            throw refusal(finding + ", expected a size of 1 to " + most, "; correct it, or fetch the model again");
        }
        return (int) size;
    }

    /** Layer and part: {@code 0.key}. */
    private static String placeInCache(String name) {
        Matcher matcher = CACHE.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no name of a cache tensor: " + name);
        }
        return matcher.group(2) + "." + matcher.group(4);
    }

    private TensorPort tensor(String name) {
        TensorPort tensor = inputs.containsKey(name) ? inputs.get(name) : outputs.get(name);
        if (tensor == null) {
            throw refusal("it has no tensor " + name, REMEDY);
        }
        return tensor;
    }

    private TensorPort cacheTensor(String name) {
        TensorPort tensor = tensor(name);
        require(
                FLOATS.contains(tensor.type()),
                "its cache " + name + " is " + tensor + "; only caches of float32, float16 and bfloat16 are supported");
        List<Long> shape = tensor.shape();
        require(
                shape.size() == 4 && shape.get(0) < 2 && shape.get(1) != 0 && shape.get(2) < 0 && shape.get(3) != 0,
                "its cache " + name + " is " + tensor + ", expected [batch, heads, tokens, head size]");
        return tensor;
    }

    private TensorPort logits() {
        TensorPort logits = outputs.get(LOGITS);
        if (logits == null) {
            throw refusal("it has no output logits", REMEDY);
        }
        List<Long> shape = logits.shape();
        require(
                FLOATS.contains(logits.type()) && shape.size() == 3 && shape.get(2) != 0,
                "its logits are " + logits + ", expected float32, float16 or bfloat16 [batch, tokens, vocabulary]");
        return logits;
    }

    private int logitsWidth(TensorPort logits) {
        long fixed = logits.shape().get(2);
        if (fixed > 0) {
            return sane(fixed, MAX_WIDTH, "its logits are " + logits);
        }
        int width = stated.logitsWidth()
                .orElseThrow(() -> refusal(
                        "its logits are " + logits + ", and config.json does not state their width (vocab_size)",
                        "; add it there"));
        return sane(width, MAX_WIDTH, "config.json says vocab_size " + width);
    }

    private static LogitRows logitRows(Map<DecoderInput, InputPort> fed, TensorPort logits) {
        if (fed.containsKey(DecoderInput.ROWS_TO_KEEP)) {
            return LogitRows.CHOSEN;
        }
        return logits.shape().get(1) == 1 ? LogitRows.LAST : LogitRows.ALL;
    }

    private void require(boolean condition, String finding) {
        if (!condition) {
            throw refusal(finding, REMEDY);
        }
    }

    private BackendException refusal(String finding, String remedy) {
        return new BackendException(model + " is not a decoder this backend can run: " + finding + remedy
                + " (its inputs are " + summary(inputs) + ")");
    }

    private static String summary(Map<String, TensorPort> tensors) {
        return tensors.keySet().stream().limit(6).collect(Collectors.joining(", "))
                + (tensors.size() > 6 ? " and " + (tensors.size() - 6) + " more" : "");
    }
}
