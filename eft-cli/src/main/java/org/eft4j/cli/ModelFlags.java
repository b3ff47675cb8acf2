package org.eft4j.cli;

import java.nio.file.Path;
import java.util.List;
import org.eft4j.LanguageModel;
import org.eft4j.onnx.AdapterInspection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say what to run: a mix, or one model alone. */
final class ModelFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--model", paramLabel = "DIR", description = "Folder of a single model, to run it alone instead.")
    private @Nullable Path model;

    @Mixin
    private final MixFlags mix = new MixFlags();

    /** Returns whether one model is to run alone. */
    boolean isSingle() {
        return model != null;
    }

    /** Returns the flags of the mix, which are for nothing where one model is to run alone. */
    MixFlags mix() {
        return mix;
    }

    /** Returns the opener for what the flags name. */
    ModelOpener opener() {
        return mix.opening().opener();
    }

    LanguageModel open(OpenModels models) {
        return model == null ? mix.mix(mix.open(models)) : mix.bytes().read(alone(models, model));
    }

    /** {@link #open}, for texts that are given and not written. */
    LanguageModel openToRead(OpenModels models) {
        return model == null ? mix.mix(mix.openToRead(models)) : mix.bytes().readWhole(alone(models, model));
    }

    private LanguageModel alone(OpenModels models, Path folder) {
        if (!mix.given().isEmpty()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--model runs one model alone; leave it out, or leave out " + String.join(", ", mix.given()));
        }
        if (AdapterInspection.isAdapter(folder)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--model " + folder + " is a LoRA adapter, which is a model only over its base; mix it as --tuned"
                            + " with its --base, or merge it into the base and export that to run it alone");
        }
        ModelChoice choice = ModelChoice.of("model", folder);
        mix.opening().check(List.of(choice));
        return models.open(choice);
    }
}
