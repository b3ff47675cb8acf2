package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.eft4j.Models;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "backends",
        mixinStandardHelpOptions = true,
        description = "List what can run models here, and why the rest cannot.")
final class BackendsCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--json", description = "Print one JSON object: the backends, with usable, priority and detail.")
    private boolean json;

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode backends = all.putArray("backends");
        for (ModelBackend backend : Models.backends()) {
            Availability availability = backend.availability();
            if (json) {
                backends.addObject()
                        .put("id", backend.id())
                        .put("usable", availability.usable())
                        .put("priority", backend.priority())
                        .put("detail", availability.detail());
            } else {
                out.printf(
                        "%s: %s, priority %d: %s%n",
                        backend.id(),
                        availability.usable() ? "usable" : "not usable",
                        backend.priority(),
                        availability.detail());
            }
        }
        if (json) {
            out.println(all);
        }
        out.flush();
    }
}
