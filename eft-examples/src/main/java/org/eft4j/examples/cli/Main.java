package org.eft4j.examples.cli;

import java.util.ServiceLoader;
import org.eft4j.spi.ModelBackend;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Placeholder. */
@Command(name = "eft", mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    @Override
    public void run() {
        ServiceLoader.load(ModelBackend.class).forEach(backend -> System.out.println("hello from " + backend.name()));
    }

    /**
     * Placeholder.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
