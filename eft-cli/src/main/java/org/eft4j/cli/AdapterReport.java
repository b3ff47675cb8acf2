package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.eft4j.Vocabulary;
import org.eft4j.onnx.AdapterInspection;

/** What {@code doctor} says of a folder with a LoRA adapter. */
record AdapterReport(Path folder, AdapterInspection adapter) implements FolderReport {
    @Override
    public Optional<Vocabulary> vocabulary() {
        return Optional.empty();
    }

    @Override
    public void print(PrintWriter out) {
        out.println(folder);
        out.println("  adapter      " + adapter.changes());
        out.println("  trained on   " + adapter.base().orElse("a base that it does not name"));
        out.println("  note         it is a model only over its base: --tuned " + folder + " --base DIR");
    }

    @Override
    public ObjectNode toJson() {
        return FolderReport.json(folder)
                .put("adapter", adapter.changes())
                .put("base", adapter.base().orElse(null));
    }
}
