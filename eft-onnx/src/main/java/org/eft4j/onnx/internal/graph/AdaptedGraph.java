package org.eft4j.onnx.internal.graph;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.graph.LowRankUpdate.Block;
import org.eft4j.onnx.internal.runtime.HalfPrecision;
import org.eft4j.onnx.internal.runtime.InMemoryGraph;

/**
 * Writes a graph anew with adapters in it. Where a module's product {@code y} was, there is then {@code y + ((x · down)
 * ⊙ gate) · up}. The gate is one more input of the graph, float32 [batch, 1, adapters]: a row in which all gates are 0
 * is computed as by the graph as it was, and a gate of 1 adds that adapter. So rows of one run can be the base and
 * models tuned from it.
 *
 * <p>All else is copied, except large weights: those inside the file become external data at their place in it. The
 * numbers are those of the fields in <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>.
 * An instance writes one graph.
 */
public final class AdaptedGraph {
    /** The name of the gate among the graph's inputs. */
    public static final String GATE = "eft4j.adapter_gate";

    /** Smaller weights are copied: graphs keep shapes and indices in them, which have to be at hand. */
    private static final int LEAST_EXTERNAL = 4096;

    private static final int INT64 = 7;
    private static final int ATTRIBUTE_INT = 2;
    private static final int EXTERNAL = 1;
    private static final String PREFIX = "eft4j.";

    private final ProtobufReader in;
    private final ExternalData.Places places;
    private final Map<String, LowRankUpdate> updates = new HashMap<>();
    private final int adapters;
    private final ProtobufWriter body = new ProtobufWriter();

    /** Weights are written after all nodes. */
    private final ProtobufWriter weights = new ProtobufWriter();

    /** The names of the gates in the forms needed so far: of a type, for columns of adapters. */
    private final Map<List<Integer>, String> gates = new HashMap<>();

    private final Set<String> done = new HashSet<>();

    private AdaptedGraph(ProtobufReader in, ExternalData.Places places, List<LowRankUpdate> updates, int adapters) {
        this.in = in;
        this.places = places;
        this.adapters = adapters;
        updates.forEach(update -> this.updates.put(update.module().output(), update));
    }

    /**
     * Writes the graph in a file anew.
     *
     * @param content what is in the file
     * @param updates what adapters add, at most one for each module
     * @param adapters how many there are
     * @throws BackendException if the file cannot be read
     */
    public static InMemoryGraph write(Path file, GraphContent content, List<LowRankUpdate> updates, int adapters) {
        ExternalData.Places places = ExternalData.places(file, content);
        try (ProtobufReader in = ProtobufReader.open(file)) {
            return new InMemoryGraph(new AdaptedGraph(in, places, updates, adapters).model(), places.folder());
        } catch (IOException e) {
            throw new BackendException(
                    file.toAbsolutePath() + " cannot be read as an ONNX graph: " + e.getMessage()
                            + "; if the file is incomplete, fetch it again",
                    e);
        }
    }

    private byte[] model() throws IOException {
        ProtobufWriter model = new ProtobufWriter();
        while (in.next(in.size())) {
            if (in.field() == 7) {
                graph(in.enter());
                model.message(7, body);
            } else {
                in.copyTo(model);
            }
        }
        return model.toBytes();
    }

    private void graph(long end) throws IOException {
        while (in.next(end)) {
            switch (in.field()) {
                case 1 -> node(in.enter());
                case 5 -> weight(in.enter());
                default -> in.copyTo(body);
            }
        }
        if (done.size() < updates.size()) {
            throw new IOException("it is not the graph any more whose modules were found");
        }
        body.append(weights).message(11, gateInput());
    }

    /** Copies a node. Where it gives a product that is to be changed, that gets another name. */
    private void node(long end) throws IOException {
        ProtobufWriter node = new ProtobufWriter();
        List<LowRankUpdate> changed = new ArrayList<>();
        while (in.next(end)) {
            if (in.field() != 2) {
                in.copyTo(node);
                continue;
            }
            String output = in.text();
            LowRankUpdate update = updates.get(output);
            if (update == null) {
                node.text(2, output);
            } else {
                changed.add(update);
                node.text(2, unchanged(output));
            }
        }
        body.message(1, node);
        changed.forEach(this::add);
    }

    private static String unchanged(String output) {
        return PREFIX + "base" + output;
    }

    private void add(LowRankUpdate update) {
        LinearModule module = update.module();
        String output = module.output();
        String name = PREFIX + "adapter" + output;
        int rank = update.rank();
        done.add(output);
        weight(name + "/down", module.type(), downs(update), module.inputs(), rank);
        weight(name + "/up", module.type(), ups(update), rank, module.outputs());
        node("MatMul", name + "/inner", module.input(), name + "/down");
        node("Mul", name + "/gated", name + "/inner", gate(update));
        node("MatMul", name + "/outer", name + "/gated", name + "/up");
        node("Add", output, unchanged(output), name + "/outer");
    }

    /** Puts the blocks' first matrices side by side. */
    private static float[] downs(LowRankUpdate update) {
        int inputs = Math.toIntExact(update.module().inputs());
        int width = update.rank();
        float[] all = new float[Math.multiplyExact(inputs, width)];
        int column = 0;
        for (Block block : update.blocks()) {
            float[] down = block.factors().down();
            for (int row = 0; row < inputs; row++) {
                System.arraycopy(down, row * block.rank(), all, row * width + column, block.rank());
            }
            column += block.rank();
        }
        return all;
    }

    /** Puts the blocks' second matrices below each other, each at the outputs that it adds to. */
    private static float[] ups(LowRankUpdate update) {
        int width = Math.toIntExact(update.module().outputs());
        float[] all = new float[Math.multiplyExact(update.rank(), width)];
        int first = 0;
        for (Block block : update.blocks()) {
            float[] up = block.factors().up();
            for (int row = 0; row < block.rank(); row++) {
                System.arraycopy(
                        up, row * block.outputs(), all, (first + row) * width + block.firstOutput(), block.outputs());
            }
            first += block.rank();
        }
        return all;
    }

    /** Returns the gates of an update's columns: one that all of them share, or one for each. */
    private String gate(LowRankUpdate update) {
        int type = update.module().type();
        String gate = type == LinearModule.FLOAT ? GATE : gates.computeIfAbsent(List.of(type), key -> castGate(type));
        if (adapters == 1) {
            return gate;
        }
        List<Integer> key = new ArrayList<>(List.of(type));
        update.blocks().forEach(block -> {
            for (int i = 0; i < block.rank(); i++) {
                key.add(block.adapter());
            }
        });
        return gates.computeIfAbsent(key, columns -> spreadGate(gate, columns.subList(1, columns.size())));
    }

    private String castGate(int type) {
        String name = PREFIX + "gate" + gates.size();
        body.message(1, newNode("Cast", name, GATE).message(5, attribute("to", type)));
        return name;
    }

    private String spreadGate(String gate, List<Integer> adapterOfColumn) {
        String name = PREFIX + "gate" + gates.size();
        ByteBuffer indices =
                ByteBuffer.allocate(adapterOfColumn.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        adapterOfColumn.forEach(indices::putLong);
        weights.message(5, tensor(name + "/columns", INT64, indices.array(), adapterOfColumn.size()));
        body.message(1, newNode("Gather", name, gate, name + "/columns").message(5, attribute("axis", 2)));
        return name;
    }

    private void node(String operator, String output, String... inputs) {
        body.message(1, newNode(operator, output, inputs));
    }

    private static ProtobufWriter newNode(String operator, String output, String... inputs) {
        ProtobufWriter node = new ProtobufWriter();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(3, output).text(4, operator);
    }

    private static ProtobufWriter attribute(String name, long value) {
        return new ProtobufWriter().text(1, name).number(3, value).number(20, ATTRIBUTE_INT);
    }

    private void weight(String name, int type, float[] values, long rows, long columns) {
        int size = type == LinearModule.FLOAT ? Float.BYTES : Short.BYTES;
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(values.length, size)).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            if (type == LinearModule.FLOAT) {
                bytes.putFloat(value);
            } else {
                bytes.putShort(HalfPrecision.floatToHalf(value));
            }
        }
        weights.message(5, tensor(name, type, bytes.array(), rows, columns));
    }

    private static ProtobufWriter tensor(String name, int type, byte[] values, long... shape) {
        ProtobufWriter tensor = new ProtobufWriter();
        for (long size : shape) {
            tensor.number(1, size);
        }
        return tensor.number(2, type).text(8, name).bytes(9, values);
    }

    /** Copies a weight; refers to the numbers of a large one where they lie in the file. */
    private void weight(long end) throws IOException {
        ProtobufWriter tensor = new ProtobufWriter();
        ProtobufWriter place = new ProtobufWriter();
        while (in.next(end)) {
            switch (in.field()) {
                case 9 -> numbers(in.enter(), tensor, place);
                case 13 -> tensor.message(13, relocated(in.enter()));
                default -> in.copyTo(tensor);
            }
        }
        body.message(5, tensor.append(place)); // at the end, for the last of several values of a field counts
    }

    /** Copies a few numbers; refers to many where they lie in the file. */
    private void numbers(long end, ProtobufWriter tensor, ProtobufWriter place) throws IOException {
        long start = in.position();
        if (end - start < LEAST_EXTERNAL) {
            tensor.bytes(9, in.bytes((int) (end - start)));
        } else {
            in.seek(end);
            place.message(13, entry("location", places.graph()))
                    .message(13, entry("offset", Long.toString(start)))
                    .message(13, entry("length", Long.toString(end - start)))
                    .number(14, EXTERNAL);
        }
    }

    /** Copies an entry about external data; where that is the file, it is named by where it really is. */
    private ProtobufWriter relocated(long end) throws IOException {
        StringEntry found = StringEntry.read(in, end);
        String value = found.value();
        return entry(
                found.key(), found.key().equals("location") ? places.locations().getOrDefault(value, value) : value);
    }

    private static ProtobufWriter entry(String key, String value) {
        return new ProtobufWriter().text(1, key).text(2, value);
    }

    private ProtobufWriter gateInput() {
        ProtobufWriter shape = new ProtobufWriter()
                .message(1, new ProtobufWriter().text(2, PREFIX + "batch"))
                .message(1, new ProtobufWriter().number(1, 1))
                .message(1, new ProtobufWriter().number(1, adapters));
        ProtobufWriter tensor =
                new ProtobufWriter().number(1, LinearModule.FLOAT).message(2, shape);
        return new ProtobufWriter().text(1, GATE).message(2, new ProtobufWriter().message(1, tensor));
    }
}
