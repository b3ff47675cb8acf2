package org.eft4j.onnx.internal.graph;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.eft4j.BackendException;

/**
 * Reads the structure of an ONNX file and skips its weights. The numbers are those of the fields in <a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>. An instance serves one file.
 */
public final class GraphContentReader {
    /** Graphs nest in loops and branches; no real one is nearly as deep. */
    private static final int MAX_DEPTH = 32;

    private final ProtobufReader in;
    private final Set<String> inputs = new HashSet<>();
    private final Set<String> outputs = new HashSet<>();
    private final Map<String, Integer> operators = new HashMap<>();
    private final Map<String, Set<Long>> settings = new HashMap<>();
    private final Set<String> externalFiles = new HashSet<>();
    private final LengthSwitchFinder lengthSwitch = new LengthSwitchFinder();
    private final LinearModuleFinder linearModules = new LinearModuleFinder();
    private String producer = "";

    private GraphContentReader(ProtobufReader in) {
        this.in = in;
    }

    /**
     * Reads a file.
     *
     * @throws BackendException if it cannot be read or is no ONNX file
     */
    public static GraphContent read(Path file) {
        try (ProtobufReader in = ProtobufReader.open(file)) {
            GraphContentReader reader = new GraphContentReader(in);
            return reader.model();
        } catch (IOException e) {
            throw new BackendException(
                    file.toAbsolutePath() + " cannot be read as an ONNX graph: " + e.getMessage()
                            + "; if the file is incomplete, fetch it again",
                    e);
        }
    }

    private GraphContent model() throws IOException {
        while (in.next(in.size())) {
            switch (in.field()) {
                case 2 -> producer = in.text();
                case 7 -> graph(in.enter(), 0);
                case 25 -> function(in.enter());
                default -> in.skip();
            }
        }
        return new GraphContent(
                producer,
                inputs,
                outputs,
                operators,
                settings,
                externalFiles,
                lengthSwitch.find(),
                linearModules.find());
    }

    private void graph(long end, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException("its graphs are nested more than " + MAX_DEPTH + " deep");
        }
        while (in.next(end)) {
            switch (in.field()) {
                case 1 -> node(in.enter(), depth);
                case 5 -> weight(in.enter(), depth);
                case 15 -> sparse(in.enter());
                case 11 -> named(in.enter(), inputs, depth);
                case 12 -> named(in.enter(), outputs, depth);
                default -> in.skip();
            }
        }
    }

    /** Reads an input or output, and keeps the name if it is one of the outermost graph. */
    private void named(long end, Set<String> names, int depth) throws IOException {
        while (in.next(end)) {
            if (in.field() == 1 && depth == 0) {
                names.add(in.text());
            } else {
                in.skip();
            }
        }
    }

    private void function(long end) throws IOException {
        while (in.next(end)) {
            switch (in.field()) {
                case 7 -> node(in.enter(), 1);
                case 11 -> attribute(in.enter(), 1, new Attributes());
                default -> in.skip();
            }
        }
    }

    private void node(long end, int depth) throws IOException {
        String operator = "";
        List<String> taken = new ArrayList<>();
        List<String> given = new ArrayList<>();
        Attributes attributes = new Attributes();
        while (in.next(end)) {
            switch (in.field()) {
                case 1 -> taken.add(in.text());
                case 2 -> given.add(in.text());
                case 4 -> operator = in.text();
                case 5 -> attribute(in.enter(), depth, attributes);
                default -> in.skip();
            }
        }
        operators.merge(operator, 1, Integer::sum);
        for (Map.Entry<String, Long> number : attributes.numbers.entrySet()) {
            settings.computeIfAbsent(operator + "." + number.getKey(), name -> new TreeSet<>())
                    .add(number.getValue());
        }
        if (depth == 0) {
            lengthSwitch.node(operator, taken, given);
            linearModules.node(operator, taken, given, attributes.numbers);
            if (operator.equals("Constant")) {
                given.forEach(name -> attributes.single.ifPresent(value -> lengthSwitch.constant(name, value)));
            }
        }
    }

    /** The whole-numbered attributes of a node, and its value if it is a constant whole number. */
    private static final class Attributes {
        final Map<String, Long> numbers = new HashMap<>();
        OptionalLong single = OptionalLong.empty();
    }

    private void attribute(long end, int depth, Attributes attributes) throws IOException {
        String name = "";
        boolean number = false;
        long value = 0;
        while (in.next(end)) {
            switch (in.field()) {
                case 1 -> name = in.text();
                case 3 -> {
                    number = true;
                    value = in.varint();
                }
                case 5, 10 -> attributes.single = tensor(in.enter()).single();
                case 6, 11 -> graph(in.enter(), depth + 1);
                case 22, 23 -> sparse(in.enter());
                default -> in.skip();
            }
        }
        if (number) {
            attributes.numbers.put(name, value);
            attributes.single = name.equals("value_int") ? OptionalLong.of(value) : attributes.single;
        }
    }

    private void weight(long end, int depth) throws IOException {
        StoredTensor tensor = tensor(end);
        if (depth == 0) {
            tensor.single().ifPresent(value -> lengthSwitch.constant(tensor.name(), value));
            linearModules.weight(tensor);
        }
    }

    /** Reads a sparse tensor, whose values and indices are tensors that can each be in another file. */
    private void sparse(long end) throws IOException {
        while (in.next(end)) {
            switch (in.field()) {
                case 1, 2 -> tensor(in.enter());
                default -> in.skip();
            }
        }
    }

    private StoredTensor tensor(long end) throws IOException {
        StoredTensor tensor = StoredTensor.read(in, end);
        externalFiles.addAll(tensor.locations());
        return tensor;
    }
}
