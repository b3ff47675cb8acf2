package org.eft4j.examples.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.examples.family.Family;

/** The models that {@code golden.json} was made with; closing it closes them. */
record GoldenModels(LanguageModel large, LanguageModel tuned, LanguageModel harmless, LanguageModel base)
        implements AutoCloseable {

    static GoldenModels open(Function<Family, LanguageModel> opener) {
        return new GoldenModels(
                opener.apply(Family.LARGE_BASE),
                opener.apply(Family.SMALL_TUNED),
                opener.apply(Family.SMALL_HARMLESS),
                opener.apply(Family.SMALL_BASE));
    }

    Ensemble mix(Map<String, Double> recipe) {
        Ensemble upscaled = Ensemble.upscale(large, tuned, base);
        if (recipe.isEmpty()) {
            return upscaled;
        }
        Map.Entry<String, Double> knob = recipe.entrySet().iterator().next();
        return switch (knob.getKey()) {
            case "beta" -> upscaled.withAmplification(knob.getValue());
            case "alpha" -> upscaled.withStrength(knob.getValue());
            case "deltaTopP" -> upscaled.withDeltaTopP(knob.getValue());
            case "lambda" -> Ensemble.interpolate(large, tuned, harmless, base, knob.getValue());
            default -> throw new IllegalArgumentException("golden.json has a recipe unknown here: " + recipe);
        };
    }

    @Override
    public void close() {
        List.of(large, tuned, harmless, base).forEach(LanguageModel::close);
    }
}
