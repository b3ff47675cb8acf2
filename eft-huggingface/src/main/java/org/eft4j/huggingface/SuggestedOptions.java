package org.eft4j.huggingface;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.eft4j.GenerationOptions;
import org.eft4j.LogitsProcessor;
import org.eft4j.SamplingOptions;
import org.eft4j.huggingface.internal.json.JsonObject;

/**
 * Makes options of the suggestions in {@code generation_config.json}. It takes only what the file states, not what
 * transformers fills in. A value that the options refuse is logged and left out, since a suggestion must not keep a
 * model from opening; so is the name of a setting that changes what transformers writes and has no counterpart here.
 * Stateless and thread-safe.
 */
final class SuggestedOptions {
    private static final Logger LOGGER = System.getLogger(SuggestedOptions.class.getName());

    /** Settings without a counterpart, with the values that change nothing. */
    private static final List<NotHonoured> NOT_HONOURED = List.of(
            new NotHonoured("num_beams", Set.of("1")),
            new NotHonoured("num_beam_groups", Set.of("1")),
            new NotHonoured("penalty_alpha", Set.of("0", "0.0")),
            new NotHonoured("dola_layers", Set.of()),
            new NotHonoured("guidance_scale", Set.of("1", "1.0")),
            new NotHonoured("encoder_repetition_penalty", Set.of("1", "1.0")),
            new NotHonoured("epsilon_cutoff", Set.of("0", "0.0")),
            new NotHonoured("eta_cutoff", Set.of("0", "0.0")),
            new NotHonoured("top_h", Set.of("1", "1.0")),
            new NotHonoured("min_length", Set.of("0")),
            new NotHonoured("exponential_decay_length_penalty", Set.of()),
            new NotHonoured("forced_bos_token_id", Set.of()),
            new NotHonoured("forced_eos_token_id", Set.of()),
            new NotHonoured("forced_decoder_ids", Set.of("[]")),
            new NotHonoured("force_words_ids", Set.of("[]")),
            new NotHonoured("sequence_bias", Set.of("[]", "{}")),
            new NotHonoured("watermarking_config", Set.of()));

    private final JsonObject config;
    private final IntSupplier vocabularySize;

    private SuggestedOptions(JsonObject config, IntSupplier vocabularySize) {
        this.config = config;
        this.vocabularySize = vocabularySize;
    }

    /**
     * Returns the options, empty if there is no file.
     *
     * @param vocabularySize is asked only if the file names tokens, since it takes reading the tokenizer
     */
    static Optional<GenerationOptions> read(JsonObject generationConfig, IntSupplier vocabularySize) {
        return !generationConfig.isPresent()
                ? Optional.empty()
                : Optional.of(new SuggestedOptions(generationConfig, vocabularySize).options());
    }

    private GenerationOptions options() {
        GenerationOptions.Builder options = GenerationOptions.builder();
        ifInt("max_new_tokens", options::maxNewTokens);
        options.sampling(this::addSampling);
        List<String> settings = notHonoured();
        if (!settings.isEmpty()) {
            LOGGER.log(
                    Level.INFO,
                    "{0}: settings that have no counterpart here are left out of the suggested options: {1}",
                    config.file().toAbsolutePath(),
                    String.join(", ", settings));
        }
        return options.build();
    }

    private void addSampling(SamplingOptions.Builder sampling) {
        ifNumber("repetition_penalty", sampling::repetitionPenalty);
        ifInt("no_repeat_ngram_size", sampling::noRepeatNgramSize);
        ifInt("min_new_tokens", sampling::minNewTokens);
        for (int id : config.integers("suppress_tokens")) {
            ifKnown("suppress_tokens", List.of(id), () -> sampling.logitBias(id, Double.NEGATIVE_INFINITY));
        }
        List<Integer> endTokens = config.integers("eos_token_id");
        for (List<Integer> word : config.integerLists("bad_words_ids")) {
            int[] ids = word.stream().mapToInt(Integer::intValue).toArray();
            // transformers does not forbid end tokens either
            if (ids.length != 1 || !endTokens.contains(ids[0])) {
                ifKnown("bad_words_ids", word, () -> sampling.badWord(ids));
            }
        }
        Set<Integer> notFirst = Set.copyOf(config.integers("begin_suppress_tokens"));
        if (!notFirst.isEmpty()) {
            sampling.logitsProcessor(neverFirst(notFirst));
        }
        if (config.flag("do_sample").orElse(false)) {
            sampling.temperature(1);
            ifNumber("temperature", sampling::temperature);
            ifInt("top_k", sampling::topK);
            // transformers reads 0 as "the likeliest token alone"
            ifNumber("top_p", p -> sampling.topP(p == 0 ? Double.MIN_VALUE : p));
            ifNumber("min_p", sampling::minP);
            ifNumber("typical_p", sampling::typicalP);
        }
    }

    private static LogitsProcessor neverFirst(Set<Integer> ids) {
        return (history, scores) -> {
            if (history.generatedLength() == 0) {
                for (int id : ids) {
                    if (id >= 0 && id < scores.length) {
                        scores[id] = Float.NEGATIVE_INFINITY;
                    }
                }
            }
        };
    }

    private List<String> notHonoured() {
        return NOT_HONOURED.stream()
                .filter(setting -> config.has(setting.name)
                        && !setting.neutral.contains(
                                config.node().path(setting.name).toString()))
                .map(NotHonoured::name)
                .toList();
    }

    private void ifInt(String key, IntConsumer setter) {
        config.integer(key).ifPresent(value -> ifAccepted(key, () -> setter.accept(value)));
    }

    private void ifNumber(String key, DoubleConsumer setter) {
        config.number(key).ifPresent(value -> ifAccepted(key, () -> setter.accept(value)));
    }

    /** Returns the tokens that are in the vocabulary; no other token can come, so none need be forbidden. */
    private void ifKnown(String key, List<Integer> ids, Runnable setter) {
        int size = vocabularySize.getAsInt();
        if (ids.stream().allMatch(id -> id < size)) {
            ifAccepted(key, setter);
        } else {
            leaveOut(key, "the vocabulary has " + size + " ids, got " + ids);
        }
    }

    private void ifAccepted(String key, Runnable setter) {
        try {
            setter.run();
        } catch (IllegalArgumentException e) {
            leaveOut(key, String.valueOf(e.getMessage()));
        }
    }

    private void leaveOut(String key, String reason) {
        LOGGER.log(
                Level.WARNING,
                "{0}: {1} is left out of the suggested options: {2}",
                config.file().toAbsolutePath(),
                key,
                reason);
    }

    private record NotHonoured(String name, Set<String> neutral) {}
}
