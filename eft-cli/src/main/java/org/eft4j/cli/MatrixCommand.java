package org.eft4j.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.evaluation.EvaluatedModel;
import org.eft4j.evaluation.JudgedAnswer;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.QuestionFile;
import org.eft4j.evaluation.ScaleMatrix;
import org.eft4j.evaluation.ScaleMatrix.Cell;
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
    private final EvaluationFlags flags = new EvaluationFlags();

    @Override
    public void run() {
        ScaleFlags.Scales scales = scaleFlags.scales();
        parameters.check();
        QuestionFile file = flags.read();
        Map<String, Cell> cells = ScaleMatrix.cells(scales.baseNames(), scales.tunedNames());
        List<Question> asked = flags.limited(file.answerable());
        if (asked.isEmpty()) {
            throw new ParameterException(
                    command.commandLine(), "a matrix needs questions without \"refuse\": true; --questions has none");
        }
        Map<String, List<JudgedAnswer>> answers;
        try (ModelPool pool = new ModelPool();
                OpenEvaluation open = flags.open(file, asked, settings(scales))) {
            answers = open.evaluation()
                    .ask(List.copyOf(cells.keySet()), name -> evaluated(requireNonNull(cells.get(name)), scales, pool));
        }
        flags.show(new MatrixReport(new ScaleMatrix(scales.baseNames(), scales.tunedNames(), asked, answers)));
    }

    private ObjectNode settings(ScaleFlags.Scales scales) {
        ObjectNode settings = parameters.toJson();
        ObjectNode models = JsonNodeFactory.instance.objectNode();
        scales.bases().forEach((scale, choice) -> models.put(scale + " base", choice.fingerprint()));
        scales.tuned().forEach((scale, choice) -> models.put(scale + " tuned", choice.fingerprint()));
        settings.set("models", models);
        return settings;
    }

    /** Who answers for a cell: a base or tuned model alone, or the mix of two scales. */
    private EvaluatedModel evaluated(Cell cell, ScaleFlags.Scales scales, ModelPool pool) {
        ModelChoice base = requireNonNull(scales.bases().get(cell.base()));
        if (cell.isBase()) {
            ModelChoice reader = scales.tuned()
                    .getOrDefault(
                            cell.base(), scales.tuned().values().iterator().next());
            pool.keepOnly(Set.of(base, reader));
            return evaluated(cell, pool.get(base), pool.get(reader));
        }
        ModelChoice tuned = requireNonNull(scales.tuned().get(cell.tuned()));
        if (cell.isTuned()) {
            pool.keepOnly(Set.of(tuned));
            return evaluated(cell, pool.get(tuned), pool.get(tuned));
        }
        ModelChoice pairBase = requireNonNull(scales.bases().get(cell.tuned()));
        pool.keepOnly(Set.of(base, tuned, pairBase));
        Ensemble mix = Ensemble.upscale(pool.get(base), pool.get(tuned), pool.get(pairBase));
        return evaluated(cell, parameters.apply(mix), pool.get(tuned));
    }

    private EvaluatedModel evaluated(Cell cell, LanguageModel model, LanguageModel reader) {
        return new EvaluatedModel(cell.toString(), model, reader, flags.maxNewTokens());
    }
}
