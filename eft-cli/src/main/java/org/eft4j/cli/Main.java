package org.eft4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.LogManager;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
            ChatCommand.class,
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
            "All input and output is UTF-8; arguments and names of files have the locale's encoding (LC_ALL=C.UTF-8).",
            "Exit status: 0 done, 1 failure, 2 bad usage, 3 tune: not worth it, 128 + N: stopped by signal N."
        })
public final class Main {
    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Print the library's log and the stack trace of a failure on standard error.")
    private boolean verbose;

    private final ModelOpener opener;
    private final Interruption interruption = new Interruption();

    private Main(ModelOpener opener) {
        this.opener = opener;
    }

    ModelOpener opener() {
        return opener;
    }

    Interruption interruption() {
        return interruption;
    }

    /** Runs the program and ends the process with its exit status. */
    public static void main(String[] args) {
        Main main = new Main(ModelChoice::open);
        main.interruption.followProcess();
        CommandLine program = main.program()
                .setOut(utf8(new StandardOutput()))
                .setErr(utf8(new FileOutputStream(FileDescriptor.err)));
        int status = PlatformEncoding.refusal(args)
                .map(refusal -> Failures.badUsage(new ParameterException(program, refusal), args))
                .orElseGet(() -> program.execute(args));
        System.exit(status);
    }

    /** Returns the program, which the caller executes once. */
    static CommandLine program(ModelOpener opener) {
        return new Main(opener).program();
    }

    private CommandLine program() {
        CommandLine program = new CommandLine(this)
                // A prompt may begin with @ or with the name of a flag.
                .setExpandAtFiles(false)
                .setAllowOptionsAsOptionParameters(true)
                .setExecutionStrategy(this::run)
                .setParameterExceptionHandler(Failures::badUsage)
                .setExecutionExceptionHandler(this::failed);
        ValueConverters.register(program);
        return program;
    }

    private int run(ParseResult parsed) {
        if (!verbose) {
            // The Java platform would print the library's warnings on standard error.
            LogManager.getLogManager().reset();
        }
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine last = commands.get(commands.size() - 1);
        try {
            int status = new CommandLine.RunLast().execute(parsed);
            last.getOut().flush();
            return status;
        } catch (ParameterException | ExecutionException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            // Errors, and what goes wrong while help is printed, would pass picocli's handlers by.
            throw new ExecutionException(last, e.toString(), e);
        }
    }

    private int failed(Exception failure, CommandLine command, ParseResult parsed) {
        // Who asked the program to stop need not be told that it did.
        return interruption.isRequested() ? ExitCode.SOFTWARE : Failures.failed(failure, command, verbose);
    }

    private static PrintWriter utf8(OutputStream stream) {
        return new PrintWriter(stream, false, StandardCharsets.UTF_8);
    }
}
