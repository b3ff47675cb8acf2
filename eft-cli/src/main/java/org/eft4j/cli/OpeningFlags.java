package org.eft4j.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eft4j.ModelOptions;
import org.eft4j.onnx.CudaOptions;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.remote.RemoteOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The flags that say how models are opened. Each holds for all models that it can mean something for, or, as {@code
 * MEMBER=VALUE}, for the one of this flag.
 */
final class OpeningFlags {
    private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d+))?");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--file",
            paramLabel = "[MEMBER=]FILE",
            description = "The graph to load, relative to the model's folder, of all members or of one, as in"
                    + " large=onnx/model_int8.onnx; given once for each. A folder with several graphs needs it.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--device",
            paramLabel = "[MEMBER=]D",
            description =
                    "What runs the members, or one: cpu, cuda, cuda:N for the CUDA device N, or auto, a CUDA device"
                            + " where one can be used. Default: cpu.")
    private List<String> devices = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "[MEMBER=]N",
            description = "Threads for a step of the members, or of one. Default: as many as help a graph of its size,"
                    + " one for each processor at most.")
    private List<String> threads = new ArrayList<>();

    @Option(
            names = "--context",
            paramLabel = "[MEMBER=]N",
            description = "Tokens that the members, or one, may hold at most, prompt included. Default: the model's own"
                    + " context.")
    private List<String> contexts = new ArrayList<>();

    @Option(
            names = "--top",
            paramLabel = "[MEMBER=]K",
            description = "Ask members behind a server for the K likeliest ids first, where only the likeliest token is"
                    + " wanted. Default: whole rows.")
    private List<String> tops = new ArrayList<>();

    @Option(
            names = "--max-variation",
            paramLabel = "[MEMBER=]V",
            description =
                    "With --top: draw tokens from rows in part, too, if that changes their distribution by a total"
                            + " variation of V at most, from 0 to 1. Default: 0.")
    private List<String> variations = new ArrayList<>();

    /** Which models a flag can mean something for. */
    private enum Audience {
        ALL("models"),
        GRAPHS("models with a graph of their own"),
        SERVERS("models behind a server");

        private final String name;

        Audience(String name) {
            this.name = name;
        }

        boolean holds(ModelChoice choice) {
            return switch (this) {
                case ALL -> !choice.isAdapter();
                case GRAPHS -> !choice.isAdapter() && !choice.isServer();
                case SERVERS -> choice.isServer();
            };
        }
    }

    private record Flag(String name, List<String> values, Audience audience) {
        /** Returns the last value given for a model by its name, else the last given for all, else {@code null}. */
        @Nullable
        String of(ModelChoice choice) {
            String found = null;
            boolean own = false;
            for (Scoped value : values.stream().map(Scoped::of).toList()) {
                if (value.member().equals(choice.member()) || (value.isForAll() && !own)) {
                    own = !value.isForAll();
                    found = value.text();
                }
            }
            return audience.holds(choice) ? found : null;
        }
    }

    /** A value, and the member that it is for; an empty name for all. */
    private record Scoped(String member, String text) {
        static Scoped of(String value) {
            int equals = value.indexOf('=');
            return equals < 0
                    ? new Scoped("", value)
                    : new Scoped(value.substring(0, equals), value.substring(equals + 1));
        }

        boolean isForAll() {
            return member.isEmpty();
        }
    }

    private Flag file() {
        return new Flag("--file", files, Audience.GRAPHS);
    }

    private Flag device() {
        return new Flag("--device", devices, Audience.GRAPHS);
    }

    private Flag threads() {
        return new Flag("--threads", threads, Audience.GRAPHS);
    }

    private Flag context() {
        return new Flag("--context", contexts, Audience.ALL);
    }

    private Flag top() {
        return new Flag("--top", tops, Audience.SERVERS);
    }

    private Flag variation() {
        return new Flag("--max-variation", variations, Audience.SERVERS);
    }

    private List<Flag> flags() {
        return List.of(file(), device(), threads(), context(), top(), variation());
    }

    /** Returns the flags that were given, with their values, in a fixed order: journals compare by line. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        flags().stream()
                .filter(flag -> !flag.values().isEmpty())
                .forEach(flag -> settings.put(flag.name().substring(2), String.join(" ", flag.values())));
        return settings;
    }

    /**
     * Refuses values that cannot be honoured, before any model is opened.
     *
     * @param choices all models that are to be opened
     */
    void check(List<ModelChoice> choices) {
        for (Flag flag : flags()) {
            flag.values().forEach(value -> check(flag, Scoped.of(value), choices));
        }
        choices.forEach(choice -> add(choice, ModelOptions.builder()));
    }

    private void check(Flag flag, Scoped value, List<ModelChoice> choices) {
        List<ModelChoice> meant = choices.stream()
                .filter(choice -> value.isForAll() || value.member().equals(choice.member()))
                .toList();
        String names = choices.stream().map(ModelChoice::member).distinct().collect(Collectors.joining(", "));
        Flags.require(
                command,
                !meant.isEmpty(),
                flag.name(),
                "a value, or MEMBER=VALUE with one of the members " + names,
                value.member() + "=" + value.text());
        if (meant.stream().noneMatch(flag.audience()::holds)) {
            throw new ParameterException(
                    command.commandLine(),
                    flag.name() + " is for " + flag.audience().name + "; found none among "
                            + (value.isForAll() ? names : value.member()) + "; leave it out");
        }
    }

    /** Returns an opener that also honours these flags. */
    ModelOpener opener() {
        ModelOpener program = ModelOpener.of(command);
        return (choice, options) ->
                program.open(choice, add(choice, options.toBuilder()).build());
    }

    /** Adds what the flags say of a model to its options. */
    private ModelOptions.Builder add(ModelChoice choice, ModelOptions.Builder options) {
        set(context(), choice, value -> options.contextLimit(integer(value)));
        set(threads(), choice, value -> options.threads(integer(value)));
        if (file().of(choice) != null || device().of(choice) != null) {
            graph(choice).applyTo(options);
        }
        if (top().of(choice) != null || variation().of(choice) != null) {
            server(choice).applyTo(options);
        }
        return options;
    }

    private OnnxOptions graph(ModelChoice choice) {
        OnnxOptions named = with(file(), choice, OnnxOptions.defaults(), OnnxOptions::withFile);
        return with(device(), choice, named, OpeningFlags::on);
    }

    private static OnnxOptions on(OnnxOptions options, String device) {
        Matcher cuda = CUDA.matcher(device);
        if (cuda.matches()) {
            String number = cuda.group(1);
            CudaOptions defaults = CudaOptions.defaults();
            return options.withCuda(number == null ? defaults : defaults.withDevice(integer(number)));
        }
        return switch (device) {
            case "cpu" -> options.withCpu();
            case "auto" -> options.withCudaIfUsable(CudaOptions.defaults());
            default -> throw new IllegalArgumentException("must be cpu, cuda, cuda:N or auto, got " + device);
        };
    }

    private RemoteOptions server(ModelChoice choice) {
        RemoteOptions first =
                with(top(), choice, RemoteOptions.defaults(), (options, value) -> options.withTop(integer(value)));
        return with(variation(), choice, first, (options, value) -> options.withMaxVariation(number(value)));
    }

    private void set(Flag flag, ModelChoice choice, Consumer<String> effect) {
        with(flag, choice, flag, (same, value) -> {
            effect.accept(value);
            return same;
        });
    }

    /** Returns options changed by a flag, if it was given for this model. */
    private <T> T with(Flag flag, ModelChoice choice, T options, BiFunction<T, String, T> change) {
        String value = flag.of(choice);
        try {
            return value == null ? options : change.apply(options, value);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    command.commandLine(), "Invalid value for option '" + flag.name() + "': " + e.getMessage(), e);
        }
    }

    private static int integer(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number, got " + value, e);
        }
    }

    private static double number(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a number, got " + value, e);
        }
    }
}
