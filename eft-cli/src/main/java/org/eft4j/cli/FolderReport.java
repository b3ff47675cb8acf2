package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eft4j.Vocabulary;
import org.eft4j.onnx.AdapterInspection;
import org.jspecify.annotations.Nullable;

/** What {@code doctor} says of a folder. Immutable. */
interface FolderReport {
    /**
     * Inspects a folder, by whichever backend would open it; one that none opens as a folder with a graph.
     *
     * @param file the graph in a folder that has several; {@code null} to find it
     */
    static FolderReport of(Path folder, @Nullable String file) {
        if (AdapterInspection.isAdapter(folder)) {
            return new AdapterReport(folder, AdapterInspection.inspect(folder));
        }
        return ModelChoice.isServer(folder) ? ServerReport.of(folder) : GraphReport.of(folder, file);
    }

    /** Returns the folder. */
    Path folder();

    /** Returns the token ids that the model would use; empty for an adapter, which uses those of its base. */
    Optional<Vocabulary> vocabulary();

    /** Prints a line for each finding. */
    void print(PrintWriter out);

    /** Returns the same as JSON. */
    ObjectNode toJson();

    /**
     * What holds for the text of a model, whatever runs it.
     *
     * @param contextLength in tokens
     * @param template the file of the chat template; empty if there is none
     * @param templateVariables what the template reads besides messages
     * @param notes what else a user should know, a sentence each
     * @param contradictions what the folder's files say differently, a sentence each
     */
    record TextSide(
            Vocabulary vocabulary,
            int contextLength,
            Set<Integer> endTokens,
            Optional<String> template,
            Set<String> templateVariables,
            List<String> notes,
            List<String> contradictions) {
        void print(PrintWriter out) {
            out.println("  vocabulary   " + vocabulary.size() + " tokens");
            out.println("  context      " + contextLength + " tokens");
            out.println("  end tokens   "
                    + endTokens.stream().sorted().map(String::valueOf).collect(Collectors.joining(", ")));
            out.println("  template     " + template.orElse("none: reads a chat through another member's"));
            if (!templateVariables.isEmpty()) {
                out.println("  reads        " + String.join(", ", templateVariables));
            }
        }

        void printFindings(PrintWriter out) {
            notes.forEach(note -> out.println("  note         " + note));
            contradictions.forEach(contradiction -> out.println("  files differ " + contradiction));
        }

        void addTo(ObjectNode json) {
            json.put("vocabulary", vocabulary.size()).put("contextLength", contextLength);
            endTokens.stream().sorted().forEach(json.putArray("endTokens")::add);
            json.put("template", template.orElse(null));
            templateVariables.forEach(json.putArray("templateVariables")::add);
            notes.forEach(json.putArray("notes")::add);
            contradictions.forEach(json.putArray("contradictions")::add);
        }
    }

    /** Returns the beginning of a folder's JSON. */
    static ObjectNode json(Path folder) {
        return JsonNodeFactory.instance.objectNode().put("folder", folder.toString());
    }
}
