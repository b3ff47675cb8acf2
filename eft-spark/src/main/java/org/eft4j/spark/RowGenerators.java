package org.eft4j.spark;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.UpscaledEnsemble;
import org.jspecify.annotations.Nullable;

/**
 * The generators of a task's rows. Making one may take a while, as where a constraint has to be compiled, and rows
 * often have the same options, so those used last are kept. For one thread.
 */
final class RowGenerators {
    private static final int KEPT = 64;

    private final LanguageModel model;
    private final GenerationOptions options;
    private final Map<Map<RowOption, Object>, Generator> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<RowOption, Object>, Generator> eldest) {
            return size() > KEPT;
        }
    };

    RowGenerators(LanguageModel model, GenerationOptions options) {
        this.model = model;
        this.options = options;
    }

    /**
     * Returns the generator for what a row has for itself; its seed is left to the request.
     *
     * @throws RuntimeException what {@link Generator#of} throws, or its options
     */
    Generator of(Map<RowOption, Object> own) {
        Map<RowOption, Object> withoutSeed = new EnumMap<>(RowOption.class);
        withoutSeed.putAll(own);
        withoutSeed.remove(RowOption.SEED);
        @Nullable Generator known = kept.get(withoutSeed);
        if (known == null) {
            known = make(withoutSeed);
            kept.put(withoutSeed, known);
        }
        return known;
    }

    private Generator make(Map<RowOption, Object> own) {
        GenerationOptions.Builder changed = options.toBuilder();
        own.forEach((option, value) -> option.set(changed, value));
        return Generator.of(weighted(own), changed.build());
    }

    private LanguageModel weighted(Map<RowOption, Object> own) {
        Object strength = own.get(RowOption.STRENGTH);
        Object amplification = own.get(RowOption.AMPLIFICATION);
        if (strength == null && amplification == null) {
            return model;
        }
        if (!(model instanceof UpscaledEnsemble mix)) {
            throw new IllegalArgumentException("a row may have a strength or an amplification where the recipe is an"
                    + " up-scaled mix; this one is " + model.name());
        }
        UpscaledEnsemble weighted = strength == null ? mix : mix.withStrength(RowOption.number(strength));
        return amplification == null ? weighted : weighted.withAmplification(RowOption.number(amplification));
    }
}
