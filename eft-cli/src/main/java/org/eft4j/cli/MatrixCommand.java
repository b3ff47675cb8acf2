package org.eft4j.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.eft4j.LanguageModel;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.QuestionFile;
import org.eft4j.evaluation.ScaleMatrix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "matrix",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measure factuality and helpfulness of every scale of pre-training with every scale of"
                + " fine-tuning, base and tuned models alone included. Interrupted, the same command goes on.")
final class MatrixCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final ScaleFlags scaleFlags = new ScaleFlags();

    @Mixin
    private final UpscalingFlags parameters = new UpscalingFlags();

    @Mixin
    private final ByteFlags bytes = new ByteFlags();

    @Mixin
    private final EvaluationFlags flags = new EvaluationFlags();

    @Override
    public void run() {
        ScaleFlags.Scales scales = scaleFlags.scales();
        parameters.check(List.of("large", "tuned", "base"));
        bytes.check();
        QuestionFile file = flags.read();
        List<Question> asked = flags.limited(file.answerable());
        if (asked.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "a matrix needs questions without \"refuse\": true; --questions has none");
        }
        ScaleMatrix matrix;
        try (OpenEvaluation open = flags.open(file, asked, settings(scales), scales.all())) {
            matrix = ScaleMatrix.measure(open.evaluation(), bases(scales), tuned(scales), parameters::mix);
        }
        flags.show(new MatrixReport(matrix));
    }

    private Map<String, Supplier<LanguageModel>> bases(ScaleFlags.Scales scales) {
        ModelOpener opener = flags.opener();
        Map<String, Supplier<LanguageModel>> suppliers = new LinkedHashMap<>();
        scales.bases().forEach((scale, choice) -> suppliers.put(scale, () -> bytes.read(opener.open(choice))));
        return suppliers;
    }

    private Map<String, Supplier<LanguageModel>> tuned(ScaleFlags.Scales scales) {
        ModelOpener opener = flags.opener();
        Map<String, Supplier<LanguageModel>> suppliers = new LinkedHashMap<>();
        scales.tuned().forEach((scale, choice) -> {
            ModelChoice base = Objects.requireNonNull(scales.bases().get(scale));
            suppliers.put(scale, () -> bytes.read(opener.openTuned(choice, base)));
        });
        return suppliers;
    }

    private Map<String, String> settings(ScaleFlags.Scales scales) {
        Map<String, String> settings = new LinkedHashMap<>(parameters.settings());
        settings.putAll(bytes.settings());
        scales.bases().forEach((scale, choice) -> settings.put(scale + " base model", choice.fingerprint()));
        scales.tuned().forEach((scale, choice) -> settings.put(scale + " tuned model", choice.fingerprint()));
        return settings;
    }
}
