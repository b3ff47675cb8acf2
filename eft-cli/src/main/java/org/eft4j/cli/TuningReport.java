package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eft4j.evaluation.Interval;
import org.eft4j.evaluation.Tuning;

/** What was picked, and whether it is worth it, as a table and JSON. */
final class TuningReport implements Report {
    private static final List<String> BASELINES = List.of(Tuning.SMALL_TUNED, Tuning.LARGE_BASE);

    /**
     * The mark of a mix that is worse than the first beyond chance, of one that is neither, and of one that is better.
     */
    private static final Map<Integer, String> MARKS = Map.of(-1, " worse", 0, "", 1, " better");

    private final Tuning tuning;
    private final int folds;

    TuningReport(Tuning tuning, int folds) {
        this.tuning = tuning;
        this.folds = folds;
    }

    @Override
    public void print(PrintWriter out, int width) {
        out.println("Mean value of an answer over " + tuning.questions() + " independent questions; "
                + IntervalFormat.heading(tuning.questions()) + ":");
        Table table = new Table(width);
        for (String name : BASELINES) {
            table.row("  " + name, IntervalFormat.of(tuning.value(name)));
        }
        String first = tuning.mixes().get(0);
        Map<String, Integer> differing = tuning.differing();
        for (String name : tuning.mixes()) {
            table.row(
                    "  " + name,
                    IntervalFormat.of(tuning.value(name)),
                    name.equals(first)
                            ? ""
                            : "minus " + first + " " + IntervalFormat.of(tuning.minusFirst(name))
                                    + MARKS.get(differing.getOrDefault(name, 0)));
        }
        table.print(out);
        out.println();
        out.println("Picked: " + tuning.picked() + ". Without one of " + folds + " folds, the best was "
                + tuning.pickedInFolds().entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + " times)")
                        .collect(Collectors.joining(", "))
                + ".");
        out.println("To be expected on new questions: " + IntervalFormat.of(tuning.expected()) + ".");
        for (String name : BASELINES) {
            out.println("  minus the " + name + ": " + IntervalFormat.of(tuning.lead(name)));
        }
        out.println();
        out.println(verdict());
    }

    private String verdict() {
        if (!tuning.isKnown()) {
            return "Not shown to be worth it: that needs at least " + Interval.LEAST + " independent questions.";
        }
        List<String> unbeaten = tuning.unbeaten();
        return unbeaten.isEmpty()
                ? "Worth it: the mix beats the small tuned model and the large base model beyond chance (2.5 %, Holm's"
                        + " correction)."
                : "Not worth it: beyond chance the mix does not beat the " + String.join(" and the ", unbeaten)
                        + ". Use " + (unbeaten.size() == 1 ? "that" : "the better of them")
                        + " instead, or ask more questions.";
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("questions", tuning.questions());
        ObjectNode values = json.putObject("values");
        BASELINES.forEach(name -> values.set(name, IntervalFormat.toJson(tuning.value(name))));
        tuning.mixes().forEach(name -> values.set(name, IntervalFormat.toJson(tuning.value(name))));
        ObjectNode differences = json.putObject("minusPlain");
        tuning.mixes().forEach(name -> differences.set(name, IntervalFormat.toJson(tuning.minusFirst(name))));
        ObjectNode differing = json.putObject("differingFromPlain");
        tuning.differing().forEach((name, sign) -> differing.put(name, sign > 0 ? "better" : "worse"));
        json.put("picked", tuning.picked());
        ObjectNode chosen = json.putObject("chosenInFolds");
        for (Map.Entry<String, Integer> entry : tuning.pickedInFolds().entrySet()) {
            chosen.put(entry.getKey(), entry.getValue());
        }
        json.set("expected", IntervalFormat.toJson(tuning.expected()));
        ObjectNode leads = json.putObject("expectedMinus");
        BASELINES.forEach(name -> leads.set(name, IntervalFormat.toJson(tuning.lead(name))));
        json.put("worthIt", tuning.unbeaten().isEmpty());
        return json;
    }
}
