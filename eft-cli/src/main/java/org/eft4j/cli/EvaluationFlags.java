package org.eft4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.eft4j.Generator;
import org.eft4j.evaluation.DeclaredJudge;
import org.eft4j.evaluation.Evaluation;
import org.eft4j.evaluation.Judge;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.QuestionFile;
import org.eft4j.family.Family;
import org.eft4j.internal.resource.IoReason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say what is asked, who judges, and where results go. */
final class EvaluationFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "JSON Lines of questions, accepted answers and checks, packed by gzip or not; docs/science.md"
                    + " has the format. Default: questions about what the small family knows.")
    private @Nullable Path questions;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Ask only the first N questions, and the first N requests that should be refused. Default: all.")
    private int limit;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "Tokens of an answer at most. Default: what the tuned model suggests, else 256.")
    private int maxNewTokens;

    @Option(
            names = "--at-once",
            paramLabel = "N",
            defaultValue = "" + Generator.DEFAULT_AT_ONCE,
            description = "Questions that a model answers at the same time. Default: ${DEFAULT-VALUE}")
    private int atOnce;

    @Option(
            names = "--refusal",
            paramLabel = "PATTERN",
            defaultValue = DeclaredJudge.DEFAULT_REFUSAL,
            description =
                    "A regular expression that occurs in answers that refuse. Default: how English refusals begin.")
    private String refusal = "";

    @Option(
            names = "--judge-model",
            paramLabel = "DIR",
            description = "Folder of a model that judges the answers instead, by saying yes or no.")
    private @Nullable Path judgeModel;

    @Option(
            names = "--judge",
            paramLabel = "CLASS",
            description = "A class on the class path that implements Judge and judges instead.")
    private @Nullable String judgeClass;

    @Mixin
    private final OpeningFlags opening = new OpeningFlags();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the journal, tables and pictures go; the same command goes on from the journal there."
                    + " Default: eft- and the command's name, in the working directory.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print the results as one JSON object.")
    private boolean json;

    /** Returns the folder of the results, and makes it if it is not there. */
    Path out() {
        Path folder = out != null ? out : Path.of("eft-" + command.name());
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder " + folder + ": " + IoReason.of(e), e);
        }
    }

    QuestionFile read() {
        Flags.require(command, limit >= 0, "--limit", "at least 0", limit);
        Flags.require(command, maxNewTokens >= 0, "--max-new-tokens", "at least 0", maxNewTokens);
        Flags.require(command, atOnce >= 1, "--at-once", "at least 1", atOnce);
        if (questions != null) {
            return QuestionFile.read(questions);
        }
        try (InputStream in = Family.questions()) {
            return QuestionFile.read(in, "the family's questions");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the family's questions: " + IoReason.of(e), e);
        }
    }

    /** Returns the first questions, as many as {@code --limit} says. */
    List<Question> limited(List<Question> all) {
        return limit == 0 ? all : all.stream().limit(limit).toList();
    }

    /** Returns the first questions of both kinds, those to be answered before those to be refused. */
    List<Question> bothKinds(QuestionFile file) {
        return Stream.concat(limited(file.answerable()).stream(), limited(file.refusable()).stream())
                .toList();
    }

    /** Writes and prints a report. */
    void show(Report report) {
        new Results(out(), command.name())
                .show(report, json, command.commandLine().getOut());
    }

    /** Returns the opener for the models of the evaluation, the one that judges included. */
    ModelOpener opener() {
        return opening.opener();
    }

    /**
     * Opens an evaluation of these questions, with a journal that is only for these settings.
     *
     * @param choices the models that it is about
     */
    OpenEvaluation open(
            QuestionFile file, List<Question> asked, Map<String, String> settings, List<ModelChoice> choices) {
        opening.check(
                judgeModel == null
                        ? choices
                        : Stream.concat(choices.stream(), Stream.of(judgeChoice(judgeModel)))
                                .toList());
        Pattern refuses = refusal();
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("command", command.name());
        configuration.put("version", Version.name());
        configuration.put("questions", file.sha256());
        configuration.put("maxNewTokens", String.valueOf(maxNewTokens));
        configuration.put("judge", judgeName());
        configuration.putAll(settings);
        configuration.putAll(opening.settings());
        Path journal = out().resolve(command.name() + ".journal.jsonl");
        return OpenEvaluation.of(
                Evaluation.builder(asked).maxNewTokens(maxNewTokens).atOnce(atOnce),
                judgeModel == null ? null : opener().open(judgeChoice(judgeModel)),
                judge(refuses),
                journal,
                configuration,
                Interruption.of(command),
                afterwards(journal));
    }

    /** Tells a person at a terminal how to go on after Ctrl-C; others asked for the stop and know. */
    private Runnable afterwards(Path journal) {
        if (!Terminals.isStandardError()) {
            return () -> {};
        }
        return () -> Failures.print(
                command.commandLine(), "stopped; the same command goes on with the answers in " + journal);
    }

    private static ModelChoice judgeChoice(Path folder) {
        return ModelChoice.of("judge-model", folder);
    }

    private Pattern refusal() {
        try {
            return Pattern.compile(refusal);
        } catch (PatternSyntaxException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "Invalid value for option '--refusal': " + e.getDescription() + " in " + refusal,
                    e);
        }
    }

    private String judgeName() {
        if (judgeClass != null && judgeModel != null) {
            throw new ParameterException(
                    command.commandLine(), "--judge and --judge-model both judge; give one of them");
        }
        if (judgeModel != null) {
            return judgeChoice(judgeModel).fingerprint();
        }
        return judgeClass == null ? refusal : judgeClass + " " + codeOf(judgeClass);
    }

    /**
     * Returns a hash of the judge's class file, which tells a changed judge from the old one; empty without such a
     * file.
     */
    private static String codeOf(String judge) {
        String file = "/" + judge.replace('.', '/') + ".class";
        try (InputStream in = EvaluationFlags.class.getResourceAsStream(file)) {
            return in == null ? "" : Integer.toHexString(Arrays.hashCode(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + IoReason.of(e), e);
        }
    }

    private Judge judge(Pattern refuses) {
        if (judgeClass == null) {
            return new DeclaredJudge(refuses);
        }
        try {
            return Class.forName(judgeClass)
                    .asSubclass(Judge.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new ParameterException(
                    command.commandLine(),
                    "Invalid value for option '--judge': expected a class on the class path that implements "
                            + Judge.class.getName() + " and has a public constructor without parameters, got "
                            + judgeClass,
                    e);
        }
    }
}
