package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.eft4j.Vocabulary;
import org.eft4j.VocabularyMismatchException;
import org.eft4j.onnx.OnnxInspection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say how model folders are read, and, of several, whether the models can be mixed and why not.")
final class DoctorCommand implements Runnable {
    private static final int SHOWN_DIFFERENCES = 3;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders of exported models.")
    private List<Path> folders = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON object: the models, and what keeps them from being mixed.")
    private boolean json;

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode described = all.putArray("models");
        List<Vocabulary> vocabularies = new ArrayList<>();
        for (Path folder : folders) {
            OnnxInspection model = OnnxInspection.inspect(folder);
            vocabularies.add(model.vocabulary());
            if (json) {
                described.add(toJson(folder, model));
            } else {
                describe(folder, model, out);
                out.flush();
            }
        }
        List<String> obstacles = obstacles(vocabularies);
        if (json) {
            obstacles.forEach(all.putArray("obstacles")::add);
            out.println(all);
            out.flush();
        }
        if (!obstacles.isEmpty()) {
            throw new VocabularyMismatchException("these models cannot be mixed: " + String.join("; ", obstacles));
        }
        if (folders.size() > 1 && !json) {
            out.println("These models can be mixed: they agree on every token id.");
            out.flush();
        }
    }

    private static ObjectNode toJson(Path folder, OnnxInspection model) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("folder", folder.toString())
                .put("graph", relative(folder, model))
                .put("layout", model.layout())
                .put("attention", model.attention())
                .put("cache", model.cache())
                .put("logits", model.logits())
                .put("logitsWidth", model.logitsWidth())
                .put("vocabulary", model.vocabulary().size())
                .put("contextLength", model.contextLength())
                .put("runtime", model.runtime());
        model.endTokens().stream().sorted().forEach(json.putArray("endTokens")::add);
        json.put("template", model.templateSource().orElse(null));
        model.templateVariables().forEach(json.putArray("templateVariables")::add);
        model.notes().forEach(json.putArray("notes")::add);
        model.contradictions().forEach(json.putArray("contradictions")::add);
        return json;
    }

    private static String relative(Path folder, OnnxInspection model) {
        return folder.toAbsolutePath()
                .relativize(model.graph().toAbsolutePath())
                .toString();
    }

    private static void describe(Path folder, OnnxInspection model, PrintWriter out) {
        out.println(folder);
        out.println("  graph        " + relative(folder, model));
        out.println("  layout       " + model.layout());
        out.println("  attention    " + model.attention());
        out.println("  cache        " + model.cache());
        out.println("  logits       " + model.logits() + ", " + model.logitsWidth() + " wide");
        out.println("  vocabulary   " + model.vocabulary().size() + " tokens");
        out.println("  context      " + model.contextLength() + " tokens");
        out.println("  end tokens   "
                + model.endTokens().stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")));
        out.println("  template     " + model.templateSource().orElse("none: reads a chat through another member's"));
        if (!model.templateVariables().isEmpty()) {
            out.println("  reads        " + String.join(", ", model.templateVariables()));
        }
        out.println("  runs on      " + model.runtime());
        model.notes().forEach(note -> out.println("  note         " + note));
        model.contradictions().forEach(contradiction -> out.println("  files differ " + contradiction));
    }

    private List<String> obstacles(List<Vocabulary> vocabularies) {
        List<String> obstacles = new ArrayList<>();
        for (int i = 1; i < folders.size(); i++) {
            List<Vocabulary.Difference> differences =
                    vocabularies.get(0).differences(vocabularies.get(i), SHOWN_DIFFERENCES);
            if (!differences.isEmpty()) {
                obstacles.add(folders.get(0) + " and " + folders.get(i) + " differ, "
                        + differences.stream().map(Object::toString).collect(Collectors.joining(", ")));
            }
        }
        return obstacles;
    }
}
