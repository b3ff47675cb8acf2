package org.eft4j.huggingface;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import org.eft4j.GenerationOptions;
import org.eft4j.SamplingOptions;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * What {@code generation_config.json} suggests for generating, as options. Only what the file states is taken, not what transformers fills
 * in; a value that the options refuse is logged and left out, since a suggestion must not keep a model from opening. Stateless and
 * thread-safe.
 */
final class SuggestedOptions {
    private static final Logger LOGGER = System.getLogger(SuggestedOptions.class.getName());

    private final JsonObject config;

    private SuggestedOptions(JsonObject config) {
        this.config = config;
    }

    /** The options, empty if there is no file. */
    static Optional<GenerationOptions> read(JsonObject generationConfig) {
        return !generationConfig.isPresent()
                ? Optional.empty()
                : Optional.of(new SuggestedOptions(generationConfig).options());
    }

    private GenerationOptions options() {
        GenerationOptions.Builder options = GenerationOptions.builder();
        ifInt("max_new_tokens", options::maxNewTokens);
        return options.sampling(this::addSampling).build();
    }

    private void addSampling(SamplingOptions.Builder sampling) {
        ifNumber("repetition_penalty", sampling::repetitionPenalty);
        ifInt("no_repeat_ngram_size", sampling::noRepeatNgramSize);
        if (config.flag("do_sample").orElse(false)) {
            sampling.temperature(1);
            ifNumber("temperature", sampling::temperature);
            ifInt("top_k", sampling::topK);
            ifNumber("top_p", sampling::topP);
            ifNumber("min_p", sampling::minP);
            ifNumber("typical_p", sampling::typicalP);
        }
    }

    private void ifInt(String key, IntConsumer setter) {
        config.integer(key).ifPresent(value -> ifAccepted(key, () -> setter.accept(value)));
    }

    private void ifNumber(String key, DoubleConsumer setter) {
        config.number(key).ifPresent(value -> ifAccepted(key, () -> setter.accept(value)));
    }

    private static void ifAccepted(String key, Runnable setter) {
        try {
            setter.run();
        } catch (IllegalArgumentException e) {
            LOGGER.log(Level.WARNING, "generation_config.json: {0} is left out: {1}", key, e.getMessage());
        }
    }
}
