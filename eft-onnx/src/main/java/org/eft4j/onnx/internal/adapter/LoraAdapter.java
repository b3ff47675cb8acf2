package org.eft4j.onnx.internal.adapter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eft4j.BackendException;
import org.eft4j.spi.ModelSource;

/**
 * A LoRA adapter in a folder, as PEFT saves it: {@code adapter_config.json} and {@code adapter_model.safetensors}. Only
 * what is understood wholly is read. Immutable and thread-safe; it keeps no file open.
 *
 * @param folder where it is
 * @param base the model that it says it was trained on; advice, not proof
 * @param modules what it changes, in the order of their paths
 */
public record LoraAdapter(Path folder, Optional<String> base, List<LoraModule> modules) {
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PICKLED = "adapter_model.bin";

    /** PEFT's prefix, then the module, then which of the two matrices. Possessive, so that no name takes long. */
    private static final Pattern KEY =
            Pattern.compile("base_model\\.model\\.([\\w.]{1,500}+)(?<=\\.lora_[AB]\\.weight)");

    private static final Pattern MODULE =
            Pattern.compile("(?:\\w{1,50}\\.){0,8}(?:layers|h)\\.(\\d{1,6})\\.(\\w{1,50})\\.(\\w{1,50})");

    /** Copies the list. */
    public LoraAdapter {
        modules = List.copyOf(modules);
    }

    /** Returns whether a folder holds an adapter, rather than a model. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(LoraConfig.FILE));
    }

    /**
     * Reads an adapter, its weights excepted.
     *
     * @throws BackendException if it cannot be read, or anything in it is not supported, naming that
     */
    public static LoraAdapter read(Path folder) {
        if (!isIn(folder)) {
            throw new BackendException("there is no adapter in " + folder.toAbsolutePath() + "; expected a folder with "
                    + LoraConfig.FILE + " and " + WEIGHTS + ", as PEFT's save_pretrained writes it");
        }
        LoraConfig config = LoraConfig.read(folder);
        Path file = folder.resolve(WEIGHTS);
        if (!Files.isRegularFile(file)) {
            boolean pickled = Files.exists(folder.resolve(PICKLED));
            throw new BackendException("there is no " + WEIGHTS + " in " + folder.toAbsolutePath()
                    + (pickled
                            ? ", but " + PICKLED + ", which could run any code; save the adapter again with PEFT's"
                                    + " save_pretrained"
                            : "; copy it there from where the adapter was published"));
        }
        return new LoraAdapter(folder, config.base(), modules(config, SafetensorsFile.open(file), file));
    }

    private static List<LoraModule> modules(LoraConfig config, SafetensorsFile weights, Path file) {
        Map<String, String[]> pairs = new TreeMap<>();
        for (String name : weights.names()) {
            String module = module(name, file);
            pairs.computeIfAbsent(module, key -> new String[2])[name.endsWith(".lora_A.weight") ? 0 : 1] = name;
        }
        if (pairs.isEmpty()) {
            throw new BackendException(file.toAbsolutePath() + " holds no tensor, so the adapter changes nothing");
        }
        List<LoraModule> modules = new ArrayList<>();
        pairs.forEach((module, pair) -> modules.add(module(config, weights, file, module, pair[0], pair[1])));
        return modules;
    }

    /** Returns the module that a tensor belongs to. */
    private static String module(String tensor, Path file) {
        Matcher key = KEY.matcher(tensor);
        if (!key.matches()) {
            throw new BackendException(file.toAbsolutePath() + " holds the tensor " + tensor + ", which is "
                    + kind(tensor) + "; adapters are supported whose tensors are all"
                    + " base_model.model.….lora_A.weight or ….lora_B.weight of a linear module in a layer");
        }
        String rest = key.group(1);
        return rest.substring(0, rest.length() - ".lora_A.weight".length());
    }

    private static String kind(String tensor) {
        if (tensor.contains("lora_magnitude_vector")) {
            return "a magnitude of DoRA";
        }
        if (tensor.contains("lora_embedding_")) {
            return "a change of the embeddings";
        }
        if (tensor.contains("trainable_tokens_delta")) {
            return "a change of single tokens' embeddings";
        }
        if (tensor.endsWith(".bias")) {
            return "a bias";
        }
        return "no matrix of LoRA";
    }

    private static LoraModule module(
            LoraConfig config, SafetensorsFile weights, Path file, String path, String nameOfA, String nameOfB) {
        Matcher place = MODULE.matcher(path);
        if (!place.matches()) {
            throw new BackendException(file.toAbsolutePath() + " changes the module " + path
                    + "; adapters are supported that change linear modules of layers only, such as"
                    + " model.layers.0.self_attn.q_proj");
        }
        if (nameOfA == null || nameOfB == null) {
            throw new BackendException(file.toAbsolutePath() + " has only one of lora_A and lora_B for the module "
                    + path + "; fetch it again");
        }
        List<Long> a = weights.matrixEntry(nameOfA).shape();
        List<Long> b = weights.matrixEntry(nameOfB).shape();
        int rank = config.rank(path);
        if (a.get(0) != rank || b.get(1) != rank) {
            throw new BackendException(file.toAbsolutePath() + ": lora_A and lora_B of " + path + " are " + a + " and "
                    + b + ", expected [" + rank + ", inputs] and [outputs, " + rank + "], for " + LoraConfig.FILE
                    + " says that the rank is " + rank + "; fetch both files again");
        }
        return new LoraModule(
                path,
                Integer.parseInt(place.group(1)),
                place.group(2),
                place.group(3),
                rank,
                Math.toIntExact(a.get(1)),
                Math.toIntExact(b.get(0)),
                config.scale(path),
                weights,
                nameOfA,
                nameOfB);
    }

    /** Returns the last part of the folder's path: a short name for messages. */
    public String name() {
        return new ModelSource(folder).name();
    }

    /** One line for people: what it changes, and how much. */
    @Override
    public String toString() {
        int least = modules.stream().mapToInt(LoraModule::rank).min().orElseThrow();
        int most = modules.stream().mapToInt(LoraModule::rank).max().orElseThrow();
        long layers = modules.stream().map(LoraModule::layer).distinct().count();
        List<String> names =
                modules.stream().map(LoraModule::name).distinct().sorted().toList();
        long numbers = modules.stream()
                .mapToLong(module -> (long) module.rank() * (module.inputs() + module.outputs()))
                .sum();
        return "LoRA of rank " + (least == most ? "" : least + " to ") + most + " on " + names + " of " + layers
                + " layers, " + numbers + " numbers";
    }
}
