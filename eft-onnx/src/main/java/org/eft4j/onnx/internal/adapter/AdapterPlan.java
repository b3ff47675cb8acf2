package org.eft4j.onnx.internal.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.graph.LinearModule;
import org.eft4j.onnx.internal.graph.LowRankUpdate;
import org.eft4j.onnx.internal.graph.LowRankUpdate.Block;

/**
 * Finds the place in a graph for everything that adapters change, or refuses: an adapter of which a part found no place
 * would be a silently wrong model. Exporters pack modules that read the same input into one, and some checkpoints do so
 * themselves; both are unpacked here. An instance serves one graph.
 */
public final class AdapterPlan {
    /** Modules in one, in the order of their outputs. */
    private static final Map<String, List<String>> PACKED =
            Map.of("qkv_proj", List.of("q_proj", "k_proj", "v_proj"), "gate_up_proj", List.of("gate_proj", "up_proj"));

    private static final Set<Integer> TYPES = Set.of(LinearModule.FLOAT, LinearModule.FLOAT16);

    private final String model;
    private final List<LinearModule> linearModules;
    private final Map<LinearModule, List<Block>> blocks = new LinkedHashMap<>();

    private AdapterPlan(String model, List<LinearModule> linearModules) {
        this.model = model;
        this.linearModules = linearModules;
    }

    /**
     * Places adapters.
     *
     * @param model the model's name, for messages
     * @param linearModules those of the graph
     * @throws BackendException if a module has no place, or its place is of another size, naming it
     */
    public static List<LowRankUpdate> of(String model, List<LinearModule> linearModules, List<LoraAdapter> adapters) {
        AdapterPlan plan = new AdapterPlan(model, linearModules);
        for (int number = 0; number < adapters.size(); number++) {
            LoraAdapter adapter = adapters.get(number);
            for (LoraModule module : adapter.modules()) {
                plan.place(module, number, adapter.name());
            }
        }
        return plan.blocks.entrySet().stream()
                .map(entry -> new LowRankUpdate(entry.getKey(), entry.getValue()))
                .toList();
    }

    private void place(LoraModule module, int adapter, String name) {
        Optional<LinearModule> own = find(module, module.name(), name);
        if (own.isPresent()) {
            requireSize(own.get().outputs() == module.outputs(), module, own.get(), name);
            add(own.get(), module, adapter, 0, 0, module.outputs(), name);
        } else if (!placeInPacked(module, adapter, name) && !placeInParts(module, adapter, name)) {
            throw new BackendException("the adapter " + name + " changes " + module.path() + ", but the graph of "
                    + model + " has no such linear module" + known()
                    + "; use the base that the adapter was trained on, exported by optimum or by onnxruntime-genai");
        }
    }

    private String known() {
        TreeSet<String> names =
                linearModules.stream().map(LinearModule::name).collect(Collectors.toCollection(TreeSet::new));
        if (names.isEmpty()) {
            return " whose name could be found";
        }
        int layers = linearModules.stream().mapToInt(LinearModule::layer).max().orElseThrow() + 1;
        return " (it has " + names + " in " + layers + " layers)";
    }

    /** Returns the module of a name where another one is, too. */
    private Optional<LinearModule> find(LoraModule beside, String name, String adapter) {
        List<LinearModule> found = linearModules.stream()
                .filter(each ->
                        each.isIn(beside.layer(), beside.part()) && each.name().equals(name))
                .toList();
        if (found.size() > 1) {
            throw new BackendException("the adapter " + adapter + " changes " + beside.path() + ", and the graph of "
                    + model + " has several such modules: "
                    + found.stream().map(LinearModule::output).toList()
                    + "; a graph of one decoder is needed");
        }
        return found.stream().findFirst();
    }

    /** Places a module that the graph has packed with others. */
    private boolean placeInPacked(LoraModule module, int adapter, String name) {
        for (Map.Entry<String, List<String>> each : PACKED.entrySet()) {
            int part = each.getValue().indexOf(module.name());
            Optional<LinearModule> packed = part < 0 ? Optional.empty() : find(module, each.getKey(), name);
            if (packed.isPresent()) {
                long first = firstOutput(module, part, each.getValue().size(), packed.get());
                requireSize(
                        first >= 0 && first + module.outputs() <= packed.get().outputs(), module, packed.get(), name);
                add(packed.get(), module, adapter, (int) first, 0, module.outputs(), name);
                return true;
            }
        }
        return false;
    }

    /** Keys and values are of one size, and so are gate and up; queries may be more. Returns -1 if that cannot be. */
    private static long firstOutput(LoraModule module, int part, int parts, LinearModule packed) {
        long own = module.outputs();
        long others = packed.outputs() - own;
        if (parts == 2) {
            return own == others ? part * own : -1;
        }
        if (part == 0) {
            return others > 0 && others % 2 == 0 ? 0 : -1;
        }
        long queries = others - own;
        return queries > 0 ? queries + (part - 1) * own : -1;
    }

    /** Places a packed module that the graph has in parts. */
    private boolean placeInParts(LoraModule module, int adapter, String name) {
        List<LinearModule> parts = new ArrayList<>();
        List<String> names = PACKED.getOrDefault(module.name(), List.of());
        for (String part : names) {
            find(module, part, name).ifPresent(parts::add);
        }
        if (parts.isEmpty() || parts.size() < names.size()) {
            return false;
        }
        long sum = parts.stream().mapToLong(LinearModule::outputs).sum();
        int from = 0;
        for (LinearModule part : parts) {
            requireSize(sum == module.outputs(), module, part, name);
            add(part, module, adapter, 0, from, (int) part.outputs(), name);
            from += (int) part.outputs();
        }
        return true;
    }

    private void add(
            LinearModule place, LoraModule module, int adapter, int firstOutput, int firstRow, int count, String name) {
        requireSize(place.inputs() == module.inputs(), module, place, name);
        if (!TYPES.contains(place.type()) || place.input().isEmpty()) {
            throw new BackendException("the adapter " + name + " changes " + module.path() + ", which the graph of "
                    + model + " computes in a type (" + place.type() + " among ONNX's) that is not supported;"
                    + " take a graph in float32, float16, int4 or int8");
        }
        blocks.computeIfAbsent(place, key -> new ArrayList<>())
                .add(new Block(adapter, module.rank(), firstOutput, count, module.factors(firstRow, count)));
    }

    private void requireSize(boolean fits, LoraModule module, LinearModule place, String name) {
        if (!fits) {
            throw new BackendException("the adapter " + name + " changes " + module.path() + " as a module of "
                    + module.inputs() + " inputs and " + module.outputs() + " outputs, but in the graph of " + model
                    + " " + place.output() + " has " + place.inputs() + " and " + place.outputs()
                    + "; use the base that the adapter was trained on");
        }
    }
}
