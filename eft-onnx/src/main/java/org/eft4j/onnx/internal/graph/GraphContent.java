package org.eft4j.onnx.internal.graph;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What ONNX Runtime does not tell of a graph, or only after it has loaded it: the names and operators in it, and the
 * files that its weights lie in. Immutable and thread-safe.
 *
 * @param producer the program that wrote the file, empty if it does not say
 * @param inputs the names of what it takes
 * @param outputs the names of what it gives
 * @param operators how often each operator occurs, subgraphs included
 * @param settings the values of whole-numbered attributes, by operator and attribute as in {@code MatMulNBits.bits}
 * @param externalFiles the files with weights beside the graph, as the graph names them
 * @param lengthSwitch a branch that is taken by the length of the text, empty if there is none
 * @param linearModules those of the model's layers that could be found
 */
public record GraphContent(
        String producer,
        Set<String> inputs,
        Set<String> outputs,
        Map<String, Integer> operators,
        Map<String, Set<Long>> settings,
        Set<String> externalFiles,
        Optional<LengthSwitch> lengthSwitch,
        List<LinearModule> linearModules) {

    /** Copies everything. */
    public GraphContent {
        inputs = Set.copyOf(inputs);
        outputs = Set.copyOf(outputs);
        operators = Map.copyOf(operators);
        settings = Map.copyOf(settings);
        externalFiles = Set.copyOf(externalFiles);
        linearModules = List.copyOf(linearModules);
    }

    /** Returns how often an operator occurs. */
    public int count(String operator) {
        return operators.getOrDefault(operator, 0);
    }

    /** Returns the values that an attribute of an operator has, empty if it is never set. */
    public Set<Long> setting(String operator, String attribute) {
        return settings.getOrDefault(operator + "." + attribute, Set.of());
    }
}
