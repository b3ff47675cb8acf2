package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Speculation;
import org.eft4j.internal.resource.IoReason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measure the speed of the mix decoded plainly and speculatively, and of the large base model alone,"
                        + " interleaved on the same questions, greedily.")
final class BenchCommand implements Runnable {
    private static final String QUESTIONS = "bench-questions.txt";

    /** Far above what is left of the members' own logits in the mix. */
    private static final float BOOST = 1000;

    /** Positions over which the share of right drafts is exact. */
    private static final int STRETCH = 20;

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private final ModelFlags model = new ModelFlags();

    @Option(
            names = "--questions",
            paramLabel = "N",
            defaultValue = "20",
            description = "Questions in a round, 1 to 50. Default: ${DEFAULT-VALUE}")
    private int questions;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds, after one to warm up; figures are medians over them. Default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description =
                    "Tokens to write at most for each question. Default: what the tuned model suggests, else 256.")
    private @Nullable Integer maxNewTokens;

    @Option(names = "--block", paramLabel = "K", description = "Tokens drafted in a block, 1 to 64. Default: adaptive.")
    private @Nullable Integer block;

    @Option(
            names = "--agreement",
            paramLabel = "A",
            description = "For models of random weights: steer the tuned and the large model so that the draft is right"
                    + " for this share of the tokens, in [0, 1]. The models still make every pass.")
    private @Nullable Double agreement;

    @Option(
            names = "--turns",
            paramLabel = "N",
            description = "Measure a chat of N turns instead, 1 to 50: how long the prompt of each turn takes, how much"
                    + " of it is remembered, and how long its new tokens alone and the whole take without that.")
    private @Nullable Integer turns;

    @Option(
            names = "--sequences",
            paramLabel = "N",
            split = ",",
            description = "Measure so many sequences that move together instead, such as 1,2,4,8; each 1 to 64.")
    private @Nullable List<Integer> sequences;

    @Option(
            names = "--streams",
            paramLabel = "N",
            split = ",",
            description = "Measure so many streams, each on a thread of its own, instead, such as 1,4,16; each 1 to 64:"
                    + " as they share steps, and as each moves alone.")
    private @Nullable List<Integer> streams;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void run() {
        Flags.require(
                command,
                questions >= 1 && questions <= questions().size(),
                "--questions",
                "1 to " + questions().size(),
                questions);
        Flags.require(command, rounds >= 1, "--rounds", "at least 1", rounds);
        Flags.require(command, block == null || (block >= 1 && block <= 64), "--block", "1 to 64", block);
        Flags.require(
                command, maxNewTokens == null || maxNewTokens >= 2, "--max-new-tokens", "at least 2", maxNewTokens);
        Flags.require(
                command,
                agreement == null || (agreement >= 0 && agreement <= 1),
                "--agreement",
                "in [0, 1]",
                agreement);
        Flags.require(
                command,
                turns == null || (turns >= 1 && turns <= questions().size()),
                "--turns",
                "1 to " + questions().size(),
                turns);
        if (model.mix().bytes().areGiven() && turns != null) {
            throw new ParameterException(command.commandLine(), ByteFlags.NAME + " cannot be combined with --turns");
        }
        if (sequences != null) {
            for (int count : sequences) {
                Flags.require(command, count >= 1 && count <= 64, "--sequences", "1 to 64", count);
            }
            together(sequences);
            return;
        }
        if (streams != null) {
            for (int count : streams) {
                Flags.require(command, count >= 1 && count <= 64, "--streams", "1 to 64", count);
            }
            onThreads(streams);
            return;
        }
        if (turns != null) {
            chat(turns);
            return;
        }
        if (model.isSingle()) {
            throw new ParameterException(
                    command.commandLine(),
                    "--model measures one model alone; add --turns N, --sequences N,... or --streams N,...");
        }
        try (OpenModels models = new OpenModels(model.opener())) {
            MixFlags.Parts parts = model.mix().open(models);
            measure(agreement == null ? parts : steered(parts, agreement));
        }
    }

    private void chat(int count) {
        try (OpenModels models = new OpenModels(model.opener(), true)) {
            GenerationOptions.Builder options = GenerationOptions.builder();
            if (maxNewTokens != null) {
                options.maxNewTokens(maxNewTokens);
            }
            TurnsBench bench = new TurnsBench(model.open(models), options.build(), Interruption.of(command));
            bench.run(questions().subList(0, count));
            show(bench::toJson, bench::print);
        }
    }

    private void together(List<Integer> counts) {
        try (OpenModels models = new OpenModels(model.opener())) {
            int length = maxNewTokens == null ? SequencesBench.LENGTH : maxNewTokens;
            SequencesBench bench = new SequencesBench(model.open(models), length, Interruption.of(command));
            bench.run(questions(), counts, rounds);
            show(bench::toJson, bench::print);
        }
    }

    private void onThreads(List<Integer> counts) {
        try (OpenModels models = new OpenModels(model.opener())) {
            int length = maxNewTokens == null ? SequencesBench.LENGTH : maxNewTokens;
            StreamsBench bench = new StreamsBench(model.open(models), length, Interruption.of(command));
            bench.run(questions(), counts, rounds);
            show(bench::toJson, bench::print);
        }
    }

    /** Shows what was measured, in the form that was asked for. */
    private void show(Supplier<ObjectNode> figures, Consumer<PrintWriter> table) {
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(figures.get());
        } else {
            table.accept(out);
        }
        out.flush();
    }

    private void measure(MixFlags.Parts parts) {
        Ensemble ensemble = model.mix().mix(parts);
        GenerationOptions.Builder options = GenerationOptions.builder();
        if (maxNewTokens != null) {
            options.maxNewTokens(maxNewTokens);
        } else {
            // Otherwise the large base model alone would take its own suggestion.
            DecodingFlags.suggestedLength(options, parts.tuned());
        }
        Speculation speculation = Speculation.byMember(ensemble.reference().name());
        Interruption interruption = Interruption.of(command);
        TimedGenerator plain = new TimedGenerator(Generator.of(ensemble, options.build()), interruption);
        TimedGenerator large = new TimedGenerator(Generator.of(parts.large(), options.build()), interruption);
        TimedGenerator speculative = new TimedGenerator(
                Generator.of(
                        ensemble,
                        options.speculation(block == null ? speculation : speculation.withBlockLength(block))
                                .build()),
                interruption);
        for (int round = -1; round < rounds; round++) {
            for (String question : questions().subList(0, questions)) {
                Prompt prompt = prompt(parts.tuned(), question);
                plain.generate(prompt);
                speculative.generate(prompt);
                large.generate(prompt);
            }
            for (TimedGenerator each : List.of(plain, speculative, large)) {
                each.endRound(round >= 0);
            }
        }
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(toJson(plain, speculative, large));
        } else {
            print(out, plain, speculative, large);
        }
        out.flush();
    }

    /** Renders the chat here, so that no time includes it, and the base model reads the same. */
    static Prompt prompt(LanguageModel tuned, String question) {
        return tuned.chatTemplate()
                .map(template -> Prompt.chat(template.render(Chat.of(List.of(Message.user(question))))))
                .orElseGet(() -> Prompt.text(question));
    }

    private static MixFlags.Parts steered(MixFlags.Parts parts, double agreement) {
        int width = parts.tuned().vocabulary().size();
        int[] candidates = IntStream.range(0, width)
                .filter(id -> !parts.tuned().endTokens().contains(id)
                        && !parts.large().endTokens().contains(id))
                .toArray();
        IntUnaryOperator wanted = position -> candidates[new SplittableRandom(position).nextInt(candidates.length)];
        IntUnaryOperator drafted = position -> agrees(position, agreement)
                ? wanted.applyAsInt(position)
                : candidates[new SplittableRandom(~position).nextInt(candidates.length)];
        return new MixFlags.Parts(
                new SteeredModel(parts.large(), wanted, 2 * BOOST),
                new SteeredModel(parts.tuned(), drafted, BOOST),
                parts.base(),
                parts.second());
    }

    /**
     * Returns whether the draft is right at a position. In each stretch of positions it is right for the wanted share
     * of them, which are chosen by chance.
     */
    private static boolean agrees(int position, double agreement) {
        List<Integer> stretch = IntStream.range(0, STRETCH).boxed().collect(Collectors.toList());
        Collections.shuffle(stretch, new Random(position / STRETCH));
        return stretch.get(position % STRETCH) < Math.round(agreement * STRETCH);
    }

    private static ObjectNode toJson(TimedGenerator plain, TimedGenerator speculative, TimedGenerator large) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.putObject("plain").put("tokensPerSecond", plain.tokensPerSecond());
        all.putObject("speculative").put("tokensPerSecond", speculative.tokensPerSecond());
        all.putObject("large").put("tokensPerSecond", large.tokensPerSecond());
        all.put("speculativeToPlain", speculative.tokensPerSecond() / plain.tokensPerSecond());
        all.put("speculativeToLarge", speculative.tokensPerSecond() / large.tokensPerSecond());
        all.put("acceptance", speculative.acceptance());
        all.put("tokensPerLargePass", speculative.tokensPerPass());
        all.put("stoodAside", speculative.stoodAside());
        all.put("membersMs", plain.modelMillisPerStep());
        all.put("draftMs", speculative.draftMillis());
        all.put("overheadRatio", plain.overheadRatio());
        return all;
    }

    private static void print(PrintWriter out, TimedGenerator plain, TimedGenerator speculative, TimedGenerator large) {
        out.printf(Locale.ROOT, "large base model alone     %10.1f tokens/s%n", large.tokensPerSecond());
        out.printf(Locale.ROOT, "mix, plain                 %10.1f tokens/s%n", plain.tokensPerSecond());
        out.printf(
                Locale.ROOT,
                "mix, speculative           %10.1f tokens/s, %.2f times plain, %.2f times the large model alone%n",
                speculative.tokensPerSecond(),
                speculative.tokensPerSecond() / plain.tokensPerSecond(),
                speculative.tokensPerSecond() / large.tokensPerSecond());
        out.printf(Locale.ROOT, "drafts accepted            %10.3f%n", speculative.acceptance());
        out.printf(Locale.ROOT, "tokens per large pass      %10.2f%n", speculative.tokensPerPass());
        out.printf(Locale.ROOT, "passes without a draft     %10.3f%n", speculative.stoodAside());
        out.printf(Locale.ROOT, "inside the members, plain  %10.3f ms a step%n", plain.modelMillisPerStep());
        out.printf(Locale.ROOT, "whole step over members    %10.3f%n", plain.overheadRatio());
    }

    private static List<String> questions() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(BenchCommand.class.getResourceAsStream(QUESTIONS)), StandardCharsets.UTF_8))) {
            return lines.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the questions of eft bench: " + IoReason.of(e), e);
        }
    }
}
