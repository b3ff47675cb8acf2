package org.eft4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.family.Family;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that name the three models to mix: all three, or none for the small family. */
final class ModelFolderFlags {
    static final List<String> NAMES = List.of("--large", "--tuned", "--base");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--large",
            paramLabel = "DIR",
            description = "Folder of the large base model. Default of this and the next two: the small family.")
    private @Nullable Path large;

    @Option(
            names = "--tuned",
            paramLabel = "DIR",
            description = "Folder of the small tuned model, or of a LoRA adapter over the model of --base.")
    private @Nullable Path tuned;

    @Option(
            names = "--base",
            paramLabel = "DIR",
            description = "Folder of the small base model that the tuned one was made from.")
    private @Nullable Path base;

    /** Returns whether the models are the family's. */
    boolean isFamily() {
        return large == null && tuned == null && base == null;
    }

    void check() {
        if (!isFamily() && (large == null || tuned == null || base == null)) {
            throw new ParameterException(
                    command.commandLine(),
                    "--large, --tuned and --base go together; give all three, or none for the small family");
        }
    }

    /** Returns the fingerprint of each model, by name. */
    Map<String, String> fingerprints() {
        Map<String, String> fingerprints = new LinkedHashMap<>();
        fingerprints.put("large model", large().fingerprint());
        fingerprints.put("tuned model", tuned().fingerprint());
        fingerprints.put("base model", base().fingerprint());
        return fingerprints;
    }

    List<ModelChoice> choices() {
        return List.of(large(), tuned(), base());
    }

    ModelChoice large() {
        return ModelChoice.of("large", large, Family.LARGE_BASE);
    }

    ModelChoice tuned() {
        return ModelChoice.of("tuned", tuned, Family.SMALL_TUNED);
    }

    ModelChoice base() {
        return ModelChoice.of("base", base, Family.SMALL_BASE);
    }
}
