package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.eft4j.Vocabulary;
import org.eft4j.remote.RemoteInspection;

/** What {@code doctor} says of a folder that names a server, which it asks. */
record ServerReport(Path folder, RemoteInspection model, TextSide text) implements FolderReport {
    static ServerReport of(Path folder) {
        RemoteInspection model = RemoteInspection.inspect(folder);
        return new ServerReport(
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
        out.println("  server       " + model.server() + " at " + model.url());
        model.servedModel().ifPresent(name -> out.println("  model        " + name));
        out.println("  key          "
                + model.keyVariable().map(name -> "from " + name).orElse("none"));
        out.println("  logits       whole rows, " + text.vocabulary().size() + " wide, one in "
                + model.rowTime().toMillis() + " ms");
        text.print(out);
        text.printFindings(out);
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = FolderReport.json(folder)
                .put("server", model.server())
                .put("url", model.url().toString())
                .put("servedModel", model.servedModel().orElse(null))
                .put("keyVariable", model.keyVariable().orElse(null))
                .put("rowMillis", model.rowTime().toMillis());
        text.addTo(json);
        return json;
    }
}
