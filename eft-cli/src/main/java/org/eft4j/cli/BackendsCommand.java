package org.eft4j.cli;

import java.io.PrintWriter;
import org.eft4j.Models;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "backends",
        mixinStandardHelpOptions = true,
        description = "List what can run models here, and why the rest cannot.")
final class BackendsCommand implements Runnable {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Override
    public void run() {
        PrintWriter out = command.commandLine().getOut();
        for (ModelBackend backend : Models.backends()) {
            Availability availability = backend.availability();
            out.printf(
                    "%s: %s, priority %d: %s%n",
                    backend.id(),
                    availability.usable() ? "usable" : "not usable",
                    backend.priority(),
                    availability.detail());
        }
        out.flush();
    }
}
