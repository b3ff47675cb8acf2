package org.eft4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.family.Family;
import org.eft4j.onnx.internal.OnnxBackend;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.spi.ModelSource;

/** The models that golden generations were made with; closing it closes them. */
record GoldenModels(LanguageModel large, LanguageModel tuned, LanguageModel harmless, LanguageModel base)
        implements AutoCloseable {

    private static final ModelOptions ONE_THREAD =
            ModelOptions.builder().threads(1).build();

    static GoldenModels open(GoldenFamily family) {
        return open(family, folder -> Models.open(folder, ONE_THREAD));
    }

    /** Opened on a device whose memory is the CPU's. */
    static GoldenModels openAsOnDevice(GoldenFamily family) {
        OnnxBackend backend = new OnnxBackend(Device.CPU_AS_DEVICE);
        return open(family, folder -> backend.open(new ModelSource(folder), ONE_THREAD));
    }

    private static GoldenModels open(GoldenFamily family, Function<Path, LanguageModel> opener) {
        return new GoldenModels(
                opener.apply(family.folder(Family.LARGE_BASE)),
                opener.apply(family.folder(Family.SMALL_TUNED)),
                opener.apply(family.folder(Family.SMALL_HARMLESS)),
                opener.apply(family.folder(Family.SMALL_BASE)));
    }

    Ensemble mix(Map<String, Double> recipe) {
        UpscaledEnsemble upscaled = Ensemble.upscale(large, tuned, base);
        if (recipe.isEmpty()) {
            return upscaled;
        }
        Map.Entry<String, Double> parameter = recipe.entrySet().iterator().next();
        return switch (parameter.getKey()) {
            case "beta" -> upscaled.withAmplification(parameter.getValue());
            case "alpha" -> upscaled.withStrength(parameter.getValue());
            case "deltaTopP" -> upscaled.withDeltaTopP(parameter.getValue());
            case "lambda" -> Ensemble.interpolate(large, tuned, harmless, base, parameter.getValue());
            default -> throw new IllegalArgumentException("golden.json has a recipe unknown here: " + recipe);
        };
    }

    @Override
    public void close() {
        List.of(large, tuned, harmless, base).forEach(LanguageModel::close);
    }
}
