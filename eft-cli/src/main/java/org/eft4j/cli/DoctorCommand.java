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
import org.jspecify.annotations.Nullable;
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

    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "Folders of exported models, or of models behind a server, which is asked.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The graph to read, relative to each folder with several. Default: the one that is there.")
    private @Nullable String file;

    @Option(names = "--json", description = "Print one JSON object: the models, and what keeps them from being mixed.")
    private boolean json;

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode described = all.putArray("models");
        List<FolderReport> models = new ArrayList<>();
        for (Path folder : folders) {
            FolderReport model = FolderReport.of(folder, file);
            model.vocabulary().ifPresent(vocabulary -> models.add(model)); // an adapter has none of its own
            if (json) {
                described.add(model.toJson());
            } else {
                model.print(out);
                out.flush();
            }
        }
        List<String> obstacles = obstacles(models);
        if (json) {
            obstacles.forEach(all.putArray("obstacles")::add);
            out.println(all);
            out.flush();
        }
        if (!obstacles.isEmpty()) {
            throw new VocabularyMismatchException("these models cannot be mixed: " + String.join("; ", obstacles));
        }
        if (models.size() > 1 && !json) {
            out.println("These models can be mixed: they agree on every token id.");
            out.flush();
        }
    }

    private static List<String> obstacles(List<FolderReport> models) {
        List<String> obstacles = new ArrayList<>();
        for (FolderReport model : models) {
            FolderReport first = models.get(0);
            List<Vocabulary.Difference> differences = first.vocabulary()
                    .orElseThrow()
                    .differences(model.vocabulary().orElseThrow(), SHOWN_DIFFERENCES);
            if (!differences.isEmpty()) {
                obstacles.add(first.folder() + " and " + model.folder() + " differ, "
                        + differences.stream().map(Object::toString).collect(Collectors.joining(", ")));
            }
        }
        return obstacles;
    }
}
