package org.eft4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.eft4j.SamplingOptions;
import org.eft4j.Speculation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The flags that say how tokens are chosen and when to stop. */
final class DecodingFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--max-new-tokens",
            paramLabel = "N",
            description = "Tokens to write at most. Default: what the tuned model suggests, else 256.")
    private @Nullable Integer maxNewTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the scores; 0 takes the likeliest token. Default 0, or 1 with a filter below.")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Keep the K likeliest tokens. Default 0, all.")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Keep the likeliest tokens with this mass, in (0, 1]. Default 1, all.")
    private @Nullable Double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Drop tokens less likely than this share of the likeliest, in [0, 1]. Default 0, none.")
    private @Nullable Double minP;

    @Option(
            names = "--typical-p",
            paramLabel = "P",
            description = "Keep the most typical tokens with this mass, in (0, 1]. Default 1, all.")
    private @Nullable Double typicalP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Factor against tokens of prompt and output. Default 1, off.")
    private @Nullable Double repetitionPenalty;

    @Option(
            names = "--presence-penalty",
            paramLabel = "NATS",
            description = "Taken once from tokens of the output. Default 0, off.")
    private @Nullable Double presencePenalty;

    @Option(
            names = "--frequency-penalty",
            paramLabel = "NATS",
            description = "Taken from tokens of the output for each time they occur. Default 0, off.")
    private @Nullable Double frequencyPenalty;

    @Option(
            names = "--no-repeat-ngram-size",
            paramLabel = "N",
            description = "Let no sequence of N tokens occur twice. Default 0, off.")
    private @Nullable Integer noRepeatNgramSize;

    @Option(
            names = "--min-new-tokens",
            paramLabel = "N",
            description = "Tokens to write before the answer may end. Default 0.")
    private @Nullable Integer minNewTokens;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "Stop where this text appears, and leave it out. May be given several times.")
    private List<String> stops = new ArrayList<>();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of the random choice: same seed, same text. Default: drawn anew.")
    private @Nullable Long seed;

    @Option(
            names = "--speculate",
            description = "Let the small tuned model of an up-scaled mix draft tokens, and the others check several in"
                    + " one pass: the same distribution, often in less time. Other mixes, and models alone, are decoded"
                    + " as ever.")
    private boolean speculate;

    /** Returns whether any of these flags was given. */
    boolean areGiven() {
        return Stream.of(DecodingFlags.class.getDeclaredFields())
                .map(field -> field.getAnnotation(Option.class))
                .filter(Objects::nonNull)
                .anyMatch(option -> command.commandLine().getParseResult().hasMatchedOption(option.names()[0]));
    }

    /** Builds the options for all models, with the length that the tuned model suggests unless one was given. */
    GenerationOptions forAll(GenerationOptions.Builder options, LanguageModel tuned) {
        return (maxNewTokens == null ? suggestedLength(options, tuned) : options).build();
    }

    /** Sets the length that a model suggests, if it does. */
    static GenerationOptions.Builder suggestedLength(GenerationOptions.Builder options, LanguageModel tuned) {
        tuned.suggestedOptions().ifPresent(suggested -> suggested.maxNewTokens().ifPresent(options::maxNewTokens));
        return options;
    }

    /** Returns the options that were given; the library decides about the others. */
    GenerationOptions.Builder options() {
        GenerationOptions.Builder options = GenerationOptions.builder();
        set("--max-new-tokens", maxNewTokens, options::maxNewTokens);
        stops.forEach(stop -> set("--stop", stop, options::stopStrings));
        if (speculate) {
            options.speculation(Speculation.automatic());
        }
        return options.sampling(this::sampling);
    }

    private void sampling(SamplingOptions.Builder options) {
        set("--temperature", temperature, options::temperature);
        set("--top-k", topK, options::topK);
        set("--top-p", topP, options::topP);
        set("--min-p", minP, options::minP);
        set("--typical-p", typicalP, options::typicalP);
        set("--repetition-penalty", repetitionPenalty, options::repetitionPenalty);
        set("--presence-penalty", presencePenalty, options::presencePenalty);
        set("--frequency-penalty", frequencyPenalty, options::frequencyPenalty);
        set("--no-repeat-ngram-size", noRepeatNgramSize, options::noRepeatNgramSize);
        set("--min-new-tokens", minNewTokens, options::minNewTokens);
        set("--seed", seed, options::seed);
    }

    private <T> void set(String flag, @Nullable T value, Consumer<T> option) {
        if (value != null) {
            try {
                option.accept(value);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(
                        command.commandLine(), "Invalid value for option '" + flag + "': " + e.getMessage(), e);
            }
        }
    }
}
