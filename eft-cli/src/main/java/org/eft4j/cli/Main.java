package org.eft4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The program {@code eft}. */
@Command(
        name = "eft",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description =
                "Emulated fine-tuning: the knowledge of a large base model with the behaviour of a small tuned one.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CompareCommand.class,
            GenerateCommand.class,
            ScoreCommand.class,
            ExplainCommand.class,
            BenchCommand.class,
            MatrixCommand.class,
            FrontierCommand.class,
            TuneCommand.class,
            DoctorCommand.class,
            BackendsCommand.class
        },
        footer = {
            "",
            "Without folders the commands run on a small model family that comes with the program, unpacked once into"
                    + " the cache folder (EFT_CACHE_DIR, else eft4j in XDG_CACHE_HOME, ~/.cache or LOCALAPPDATA).",
            "All input and output is UTF-8. Exit status: 0 done, 1 failure, 2 bad usage, 3 tune: not worth it."
        })
public final class Main {
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Print the library's log and the stack trace of a failure on standard error.")
    private boolean verbose;

    private final ModelOpener opener;

    private Main(ModelOpener opener) {
        this.opener = opener;
    }

    ModelOpener opener() {
        return opener;
    }

    /** Runs the program and ends the process with its exit status. */
    public static void main(String[] args) {
        CommandLine program =
                program(ModelChoice::open).setOut(utf8(FileDescriptor.out)).setErr(utf8(FileDescriptor.err));
        int status = program.execute(args);
        program.getOut().flush();
        System.exit(status);
    }

    /** The program, to be executed once. */
    static CommandLine program(ModelOpener opener) {
        Main main = new Main(opener);
        return new CommandLine(main)
                // A prompt may begin with @ or with the name of a flag.
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(true)
                .setExecutionStrategy(main::run)
                .setParameterExceptionHandler(Failures::badUsage)
                .setExecutionExceptionHandler(
                        (failure, command, arguments) -> Failures.failed(failure, command, main.verbose));
    }

    private int run(ParseResult parsed) {
        if (!verbose) {
            // The Java platform would print the library's warnings on standard error.
            LogManager.getLogManager().reset();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static PrintWriter utf8(FileDescriptor stream) {
        return new PrintWriter(new FileOutputStream(stream), false, StandardCharsets.UTF_8);
    }
}
