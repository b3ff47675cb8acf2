package org.eft4j.cli;

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

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        List<Vocabulary> vocabularies = new ArrayList<>();
        for (Path folder : folders) {
            OnnxInspection model = OnnxInspection.inspect(folder);
            vocabularies.add(model.vocabulary());
            describe(folder, model, out);
            out.flush();
        }
        if (folders.size() > 1) {
            List<String> obstacles = obstacles(vocabularies);
            if (!obstacles.isEmpty()) {
                throw new VocabularyMismatchException("these models cannot be mixed: " + String.join("; ", obstacles));
            }
            out.println("These models can be mixed: they agree on every token id.");
            out.flush();
        }
    }

    private static void describe(Path folder, OnnxInspection model, PrintWriter out) {
        out.println(folder);
        out.println("  graph        "
                + folder.toAbsolutePath().relativize(model.graph().toAbsolutePath()));
        out.println("  layout       " + model.layout());
        out.println("  attention    " + model.attention());
        out.println("  cache        " + model.cache());
        out.println("  logits       " + model.logits() + ", " + model.logitsWidth() + " wide");
        out.println("  vocabulary   " + model.vocabulary().size() + " tokens");
        out.println("  context      " + model.contextLength() + " tokens");
        out.println("  end tokens   "
                + model.endTokens().stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")));
        out.println("  template     " + model.templateSource().orElse("none: reads a chat through another member's"));
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
