package org.eft4j.onnx.internal.adapter;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.eft4j.BackendException;
import org.eft4j.huggingface.ModelConfig;

/**
 * The {@code adapter_config.json} of an adapter, as far as it changes what is computed. What would change it in a way
 * that is not supported is refused by name, and so is every option that this class does not know: a half-understood
 * adapter would be a silently wrong model. Which modules are adapted is not read here, for the names of the tensors
 * say it. Immutable and thread-safe.
 */
final class LoraConfig {
    static final String FILE = "adapter_config.json";

    /** Options that are of use in training only, that repeat what tensors say, or that are read below. */
    private static final Set<String> KNOWN = Set.of(
            "alpha_pattern",
            "auto_mapping",
            "base_model_name_or_path",
            "bias",
            "corda_config",
            "ensure_weight_tying",
            "eva_config",
            "exclude_modules",
            "inference_mode",
            "init_lora_weights",
            "layers_pattern",
            "layers_to_transform",
            "loftq_config",
            "lora_alpha",
            "lora_dropout",
            "lora_ga_config",
            "megatron_core",
            "peft_type",
            "peft_version",
            "qalora_group_size",
            "r",
            "rank_pattern",
            "revision",
            "runtime_config",
            "target_modules",
            "task_type",
            "use_rslora");

    /** Ways to begin that leave the base's weights as they are. */
    private static final Set<String> PLAIN_BEGINNINGS = Set.of("true", "false", "gaussian", "orthogonal", "eva");

    private static final int MAX_RANK = 1 << 16;

    private final Path file;
    private final ModelConfig json;
    private final boolean rankStabilised;

    private LoraConfig(Path file, ModelConfig json) {
        this.file = file;
        this.json = json;
        this.rankStabilised = json.flag("use_rslora").orElse(false);
    }

    /**
     * Reads the file of a folder.
     *
     * @throws BackendException if it is missing, cannot be read, or has an option that is not supported
     */
    static LoraConfig read(Path folder) {
        Path file = folder.resolve(FILE);
        ModelConfig json = ModelConfig.read(file, "the adapter");
        LoraConfig config = new LoraConfig(file, json);
        config.requireSupported();
        return config;
    }

    private void requireSupported() {
        if (!json.text("peft_type").orElse("").equals("LORA")) {
            throw json.refused("peft_type", "\"LORA\", the only kind of adapter that is supported");
        }
        for (String option : json.fields()) {
            if (!KNOWN.contains(option) && json.isSet(option)) {
                throw unsupported(option, "it then is more than LoRA of linear modules; train it without");
            }
        }
        if (!json.text("bias").orElse("none").equals("none")) {
            throw unsupported("bias", "it then changes biases; train it with \"none\"");
        }
        if (!json.text("task_type").orElse("CAUSAL_LM").equals("CAUSAL_LM")) {
            throw json.refused("task_type", "\"CAUSAL_LM\"");
        }
        if (!PLAIN_BEGINNINGS.contains(json.value("init_lora_weights").orElse("true"))) {
            throw unsupported(
                    "init_lora_weights",
                    "training then may have begun by changing the base's weights; have PEFT convert it to plain LoRA"
                            + " (save_pretrained with path_initial_model_for_weight_conversion)");
        }
    }

    private BackendException unsupported(String option, String consequence) {
        return new BackendException(
                file.toAbsolutePath() + " has the option " + option + ", which is not supported: " + consequence);
    }

    /** Returns the model that the adapter says it was trained on; advice, not proof. */
    Optional<String> base() {
        return json.text("base_model_name_or_path");
    }

    /** Returns the rank of a module's matrices. */
    int rank(String module) {
        ModelConfig patterns = json.section("rank_pattern");
        return key(patterns, module).map(key -> rank(patterns, key)).orElseGet(() -> rank(json, "r"));
    }

    private static int rank(ModelConfig json, String field) {
        int rank = json.integer(field).orElse(0);
        if (rank < 1 || rank > MAX_RANK) {
            throw json.refused(field, "a rank of 1 to " + MAX_RANK);
        }
        return rank;
    }

    /** Returns what a module's product is multiplied by. */
    double scale(String module) {
        ModelConfig patterns = json.section("alpha_pattern");
        double alpha = key(patterns, module)
                .map(key -> patterns.number(key).orElseThrow())
                .orElseGet(() -> json.number("lora_alpha")
                        .orElseThrow(() -> json.refused("lora_alpha", "the scale of the matrices")));
        int rank = rank(module);
        return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
    }

    /** Returns the first pattern that matches the end of a module's path, as PEFT does. */
    private Optional<String> key(ModelConfig patterns, String module) {
        return patterns.fields().stream()
                .filter(patterns::has)
                .filter(key -> matches(key, module))
                .findFirst();
    }

    private boolean matches(String pattern, String module) {
        try {
            return Pattern.compile("(.*\\.)?(" + pattern + ")$")
                    .matcher(new BoundedText(module))
                    .lookingAt();
        } catch (PatternSyntaxException | StackOverflowError | IllegalStateException e) {
            throw new BackendException(
                    file.toAbsolutePath() + " has the pattern '" + pattern
                            + "' of modules, which cannot be followed; write the modules' names instead",
                    e);
        }
    }

    /** A text that gives its characters only so often: a pattern from a stranger may try endless ways to match. */
    private static final class BoundedText implements CharSequence {
        private final String text;
        private int left = 1_000_000;

        BoundedText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (left-- == 0) {
                throw new IllegalStateException("too many steps");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
