package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eft4j.Vocabulary;
import org.eft4j.VocabularyMismatchException;
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

    @Option(names = "--json", description = "Print one JSON object: the models, and what keeps them from being mixed.")
    private boolean json;

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode described = all.putArray("models");
        Map<Path, Vocabulary> vocabularies = new LinkedHashMap<>();
        for (Path folder : folders) {
            FolderReport model = FolderReport.of(folder);
            model.vocabulary().ifPresent(vocabulary -> vocabularies.put(folder, vocabulary));
            if (json) {
                described.add(model.toJson());
            } else {
                model.print(out);
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
        if (vocabularies.size() > 1 && !json) {
            out.println("These models can be mixed: they agree on every token id.");
            out.flush();
        }
    }

    private static List<String> obstacles(Map<Path, Vocabulary> vocabularies) {
        List<String> obstacles = new ArrayList<>();
        List<Path> folders = List.copyOf(vocabularies.keySet());
        for (Path folder : folders) {
            List<Vocabulary.Difference> differences =
                    vocabularies.get(folders.get(0)).differences(vocabularies.get(folder), SHOWN_DIFFERENCES);
            if (!differences.isEmpty()) {
                obstacles.add(folders.get(0) + " and " + folder + " differ, "
                        + differences.stream().map(Object::toString).collect(Collectors.joining(", ")));
            }
        }
        return obstacles;
    }
}
