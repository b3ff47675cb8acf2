package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.eft4j.ModelOptions;
import org.eft4j.Vocabulary;
import org.eft4j.onnx.OnnxInspection;
import org.eft4j.onnx.OnnxOptions;
import org.jspecify.annotations.Nullable;

/** What {@code doctor} says of a folder with a graph. */
record GraphReport(Path folder, OnnxInspection model, TextSide text) implements FolderReport {
    /**
     * Inspects a folder.
     *
     * @param file its graph; {@code null} to find it
     */
    static GraphReport of(Path folder, @Nullable String file) {
        ModelOptions.Builder options = ModelOptions.builder();
        if (file != null) {
            OnnxOptions.defaults().withFile(file).applyTo(options);
        }
        OnnxInspection model = OnnxInspection.inspect(folder, options.build());
        return new GraphReport(
                folder,
                model,
                new TextSide(
                        model.vocabulary(),
                        model.contextLength(),
                        model.endTokens(),
                        model.templateSource(),
                        model.templateVariables(),
                        model.notes(),
                        model.contradictions()));
    }

    @Override
    public Optional<Vocabulary> vocabulary() {
        return Optional.of(model.vocabulary());
    }

    @Override
    public void print(PrintWriter out) {
        out.println(folder);
        out.println("  graph        " + graph());
        out.println("  layout       " + model.layout());
        out.println("  attention    " + model.attention());
        out.println("  cache        " + model.cache());
        out.println("  logits       " + model.logits() + ", " + model.logitsWidth() + " wide");
        out.println("  batching     " + batching());
        text.print(out);
        out.println("  runs on      " + model.runtime());
        text.printFindings(out);
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = FolderReport.json(folder)
                .put("graph", graph())
                .put("layout", model.layout())
                .put("attention", model.attention())
                .put("cache", model.cache())
                .put("logits", model.logits())
                .put("logitsWidth", model.logitsWidth())
                .put("batching", batching())
                .put("runtime", model.runtime());
        text.addTo(json);
        return json;
    }

    private String batching() {
        return model.runsInTurn()
                .map(reason -> "sequences are run in turn: " + reason)
                .orElse("several sequences in one run");
    }

    private String graph() {
        return folder.toAbsolutePath()
                .relativize(model.graph().toAbsolutePath())
                .toString();
    }
}
