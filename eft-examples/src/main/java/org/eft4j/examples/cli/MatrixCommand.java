package org.eft4j.examples.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.examples.evaluation.Outcome;
import org.eft4j.examples.evaluation.QuestionFile;
import org.eft4j.examples.evaluation.Respondent;
import org.eft4j.examples.evaluation.ScaleMatrix;
import org.eft4j.examples.picture.HeatMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    private final KnobFlags knobs = new KnobFlags();

    @Mixin
    private final EvaluationFlags flags = new EvaluationFlags();

    @Override
    public void run() {
        ScaleFlags.Scales scales = scaleFlags.scales();
        QuestionFile file = flags.read();
        List<String> cells = ScaleMatrix.cells(scales.baseNames(), scales.tunedNames());
        Map<String, List<Outcome>> outcomes;
        try (ModelPool pool = new ModelPool();
                OpenEvaluation open = flags.open(file, flags.limited(file.answerable()), settings(scales))) {
            outcomes = open.evaluation().ask(cells, cell -> respondent(cell, scales, pool));
        }
        ScaleMatrix matrix = new ScaleMatrix(scales.baseNames(), scales.tunedNames(), outcomes);
        MatrixReport report = new MatrixReport(matrix);
        Results results = new Results(flags.out(), "matrix");
        results.write(".json", report.toJson().toPrettyString() + "\n");
        results.write(".csv", report.toCsv());
        HeatMap.of(matrix).write(flags.out(), "matrix");
        PrintWriter out = command.commandLine().getOut();
        if (flags.json()) {
            out.println(report.toJson());
        } else {
            report.print(out);
            results.tell(out);
        }
        out.flush();
    }

    private ObjectNode settings(ScaleFlags.Scales scales) {
        ObjectNode settings = knobs.toJson();
        ObjectNode models = JsonNodeFactory.instance.objectNode();
        scales.bases().forEach((scale, choice) -> models.put(scale + " base", choice.fingerprint()));
        scales.tuned().forEach((scale, choice) -> models.put(scale + " tuned", choice.fingerprint()));
        settings.set("models", models);
        return settings;
    }

    /** Who answers for a cell: a base or tuned model alone, or the mix of two scales. */
    private Respondent respondent(String cell, ScaleFlags.Scales scales, ModelPool pool) {
        List<String> pair = new ArrayList<>();
        for (String base : scales.bases().keySet()) {
            if (cell.startsWith(base + "/")) {
                pair = List.of(base, cell.substring(base.length() + 1));
            }
        }
        String base = pair.get(0);
        String tuned = pair.get(1);
        ModelChoice baseChoice = choice(scales.bases(), base);
        if (tuned.equals(ScaleMatrix.NONE)) {
            ModelChoice reader = scales.tuned()
                    .getOrDefault(base, scales.tuned().values().iterator().next());
            pool.keepOnly(Set.of(baseChoice, reader));
            return new Respondent(cell, pool.get(baseChoice), pool.get(reader), flags.maxNewTokens());
        }
        ModelChoice tunedChoice = choice(scales.tuned(), tuned);
        if (base.equals(tuned)) {
            pool.keepOnly(Set.of(tunedChoice));
            LanguageModel model = pool.get(tunedChoice);
            return new Respondent(cell, model, model, flags.maxNewTokens());
        }
        ModelChoice pairBase = choice(scales.bases(), tuned);
        pool.keepOnly(Set.of(baseChoice, tunedChoice, pairBase));
        LanguageModel reader = pool.get(tunedChoice);
        Ensemble mix = knobs.apply(Ensemble.upscale(pool.get(baseChoice), reader, pool.get(pairBase)));
        return new Respondent(cell, mix, reader, flags.maxNewTokens());
    }

    private static ModelChoice choice(Map<String, ModelChoice> choices, String scale) {
        ModelChoice choice = choices.get(scale);
        if (choice == null) {
            throw new IllegalStateException("no model of scale " + scale);
        }
        return choice;
    }
}
