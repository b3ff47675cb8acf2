package org.eft4j.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.eft4j.evaluation.ScaleMatrix;
import org.eft4j.family.Family;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that name base and tuned models by scale. */
final class ScaleFlags {
    private static final String BASE = "_BASE";
    private static final String TUNED = "_TUNED";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--base",
            paramLabel = "SCALE=DIR",
            description = "A base model, with a name for its scale; given once for each, the smallest first."
                    + " Default of this and the next: the small family's scales.")
    private Map<String, Path> bases = new LinkedHashMap<>();

    @Option(
            names = "--tuned",
            paramLabel = "SCALE=DIR",
            description = "The model that was tuned from the base model of this scale, or a LoRA adapter over it.")
    private Map<String, Path> tuned = new LinkedHashMap<>();

    /** The models, by scale, the smallest first; every tuned scale is a base scale too. */
    record Scales(Map<String, ModelChoice> bases, Map<String, ModelChoice> tuned) {
        List<ModelChoice> all() {
            return Stream.concat(bases.values().stream(), tuned.values().stream())
                    .toList();
        }
    }

    Scales scales() {
        if (bases.isEmpty() && tuned.isEmpty()) {
            return new Scales(family("base", BASE), family("tuned", TUNED));
        }
        if (bases.isEmpty() || tuned.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "--base and --tuned go together; give both, or none for the small family");
        }
        for (String scale : bases.keySet()) {
            if (scale.isEmpty() || scale.contains("/") || scale.equals(ScaleMatrix.NONE)) {
                throw new ParameterException(
                        command.commandLine(),
                        "a scale's name must not hold '/' or be " + ScaleMatrix.NONE + " or empty; got --base " + scale
                                + "=" + bases.get(scale));
            }
        }
        for (String scale : tuned.keySet()) {
            if (!bases.containsKey(scale)) {
                throw new ParameterException(
                        command.commandLine(),
                        "--tuned " + scale + " has no base model to be told from; add --base " + scale + "=DIR");
            }
        }
        return new Scales(chosen("base", bases), chosen("tuned", tuned));
    }

    private static Map<String, ModelChoice> chosen(String member, Map<String, Path> folders) {
        Map<String, ModelChoice> choices = new LinkedHashMap<>();
        folders.forEach((scale, folder) -> choices.put(scale, ModelChoice.of(member, folder)));
        return choices;
    }

    private static Map<String, ModelChoice> family(String member, String ending) {
        Map<String, ModelChoice> choices = new LinkedHashMap<>();
        for (Family model : Family.values()) {
            if (model.name().endsWith(ending)) {
                String scale = model.name().substring(0, model.name().length() - ending.length());
                choices.put(scale.toLowerCase(Locale.ROOT), ModelChoice.of(member, model));
            }
        }
        return choices;
    }
}
