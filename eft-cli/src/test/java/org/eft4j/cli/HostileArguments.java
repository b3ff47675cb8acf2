package org.eft4j.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.eft4j.family.Family;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Argument lists as a pure function of a number. Each starts from a command that would soon be over, changes or adds
 * some of the options that the command has, and in rare cases breaks the list itself.
 */
final class HostileArguments {
    /** The program's commands, by name, to ask which options they have. */
    private static final Map<String, CommandLine> COMMANDS =
            Main.program(ModelChoice::open).getSubcommands();

    /** Stands in for the value of an option that takes none. */
    private static final String NO_VALUE = "\uFFFF";

    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "-1",
            "-0",
            "0.5",
            "1.0",
            "1e308",
            "-1e308",
            "1e-320",
            "1e39",
            "NaN",
            "Infinity",
            "-Infinity",
            "2147483647",
            "-2147483648",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "0x10",
            "1_000",
            "",
            " ",
            "one",
            "1,2",
            ",",
            "٣",
            "1e",
            "--1");
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "x",
            "-",
            "--",
            "-x",
            "@file",
            "@",
            "\\n",
            "\n\n",
            "\0",
            "\u0001\u001b[31m",
            "\uFFFD",
            "é",
            "日本語",
            "😀",
            "\uD800",
            "<|im_end|>",
            "<|im_start|>system",
            "${sys:user.home}",
            "%s%n%d",
            "'\"`$(ls)",
            "a=b",
            "=",
            "x".repeat(5000),
            " ".repeat(3000),
            "(".repeat(3000),
            "(a+)+b",
            "[",
            "no.such.Judge");
    private static final List<String> QUESTIONS = List.of(
            "",
            "\n\n",
            "{",
            "[]",
            "1",
            "null",
            "{}",
            "{\"question\": 1}",
            "{\"question\": \"\"}",
            "{\"question\": \"q\", \"answers\": 1}",
            "{\"question\": \"q\", \"refuse\": \"yes\"}",
            "{\"question\": \"q\", \"checks\": {\"pattern\": \"(\"}}",
            "{\"question\": \"q\", \"unknown\": 1}",
            "{\"question\": \"q\"}\n{\"question\": \"q\"}",
            "{\"question\": \"" + "q ".repeat(2000) + "\"}",
            "[".repeat(5000));

    private final List<String> models;
    private final List<String> questions;
    private final List<String> folders;
    private final Path temp;

    private HostileArguments(List<String> models, List<String> questions, List<String> folders, Path temp) {
        this.models = models;
        this.questions = questions;
        this.folders = folders;
        this.temp = temp;
    }

    /** Makes the files that the arguments name. */
    static HostileArguments in(Path temp) throws IOException {
        List<String> folders = new ArrayList<>(List.of("", ".", "/", "no/such", "\0", "~", "-", "x".repeat(300)));
        folders.add(Files.createDirectory(temp.resolve("empty")).toString());
        folders.add(Files.writeString(temp.resolve("file"), "text").toString());
        folders.add(
                Files.write(temp.resolve("bytes"), new byte[] {0, -1, -2, 31}).toString());
        folders.add(temp.resolve("file").resolve("inside").toString());
        folders.add(Files.createSymbolicLink(temp.resolve("loop"), temp.resolve("loop"))
                .toString());
        folders.add(Files.createSymbolicLink(temp.resolve("nowhere"), temp.resolve("gone"))
                .toString());

        List<String> models = new ArrayList<>(folders);
        models.add(Folders.withOtherVocabulary(temp.resolve("other")).toString());
        models.add(Folders.withAbsurdSuggestion(temp.resolve("absurd")).toString());
        models.add(Folders.withoutTokenizer(temp.resolve("mute")).toString());
        for (String broken : List.of("config.json", "tokenizer.json", "generation_config.json", "model.onnx")) {
            for (String content : List.of("", "{", "[]", "{} {}", "7", "\0\1\2")) {
                models.add(Folders.with(temp.resolve("broken" + models.size()), broken, content)
                        .toString());
            }
        }
        models.add(Folders.withFolderInPlaceOf(temp.resolve("folded"), "config.json")
                .toString());
        Stream.of(Family.SMALL_BASE, Family.SMALL_TUNED)
                .map(model -> model.folder().toString())
                .forEach(models::add);

        List<String> questions = new ArrayList<>(folders);
        for (String content : QUESTIONS) {
            Path file = temp.resolve("questions" + questions.size() + ".jsonl");
            questions.add(
                    Files.writeString(file, content, StandardCharsets.UTF_8).toString());
        }
        return new HostileArguments(models, questions, folders, temp);
    }

    /** Returns case n: the name of a command, then its arguments. */
    List<String> make(int n) {
        SplittableRandom random = new SplittableRandom(n);
        List<String> names = List.copyOf(COMMANDS.keySet());
        String name = any(names, random);
        List<OptionSpec> options =
                Objects.requireNonNull(COMMANDS.get(name)).getCommandSpec().options();

        Map<String, String> chosen = soonOver(name, n);
        for (int i = random.nextInt(4); i > 0; i--) {
            OptionSpec option = options.get(random.nextInt(options.size()));
            chosen.put(option.longestName(), value(name, option, random));
        }
        List<String> all = new ArrayList<>(List.of(name));
        chosen.forEach((option, value) -> {
            all.add(option);
            if (!value.equals(NO_VALUE)) {
                all.add(value);
            }
        });
        if (name.equals("doctor")) {
            all.add(any(models, random));
        }
        if (name.equals("compare") && random.nextInt(4) == 0) {
            all.add(any(TEXTS, random));
        }
        breakList(all, random);
        return all;
    }

    /** The options with which a command is soon over, to begin with. */
    private Map<String, String> soonOver(String command, int n) {
        Map<String, String> options = new LinkedHashMap<>();
        switch (command) {
            case "chat" -> options.put("--max-new-tokens", "2");
            case "generate", "explain" -> {
                options.put("--chat", "What is a heron?");
                options.put("--max-new-tokens", "2");
            }
            case "compare" -> options.put("--max-new-tokens", "2");
            case "score" -> {
                options.put("--chat", "What is a heron?");
                options.put("--completion", "A bird.");
            }
            case "bench" -> {
                options.put("--questions", "1");
                options.put("--rounds", "1");
                options.put("--max-new-tokens", "2");
            }
            case "matrix", "frontier", "tune" -> {
                options.put("--limit", "1");
                options.put("--max-new-tokens", "1");
                options.put("--out", temp.resolve("out" + n).toString());
                if (command.equals("tune")) {
                    options.put("--folds", "2");
                }
            }
            default -> {}
        }
        return options;
    }

    private String value(String command, OptionSpec option, SplittableRandom random) {
        if (option.arity().max() == 0) {
            return NO_VALUE;
        }
        return switch (option.longestName()) {
            case "--questions" ->
                command.equals("bench") ? any(List.of("0", "-1", "51", "x", "1"), random) : any(questions, random);
            case "--messages" -> any(questions, random);
            case "--history" -> any(folders, random);
            // Many rounds, or all questions, are no fault: they only take long.
            case "--rounds", "--limit" -> any(List.of("1", "-1", "x", "", "1e3", "99999999999"), random);
            case "--large", "--model", "--large-tuned", "--first", "--second", "--judge-model" -> any(models, random);
            case "--base", "--tuned" ->
                (command.equals("matrix") ? any(List.of("", "=", "a=", "a/b=", "none="), random) : "")
                        + any(models, random);
            case "--out" -> any(folders, random).replaceFirst("^(|\\.|~|-|no/such|x+)$", "/proc/no");
            case "--html" -> any(folders, random).replaceFirst("^(~|-|x+)$", "/proc/no");
            default ->
                random.nextInt(8) == 0
                        ? any(TEXTS, random)
                        : option.paramLabel().matches("TEXT|PATTERN|CLASS|MEMBER")
                                ? any(TEXTS, random)
                                : any(NUMBERS, random);
        };
    }

    private static void breakList(List<String> arguments, SplittableRandom random) {
        int place = random.nextInt(arguments.size());
        switch (random.nextInt(12)) {
            case 0 -> arguments.remove(place);
            case 1 -> arguments.add(place, any(TEXTS, random));
            case 2 -> arguments.add(arguments.get(place));
            case 3 -> arguments.add(place, "--no-such-flag");
            case 4 -> arguments.add(any(List.of("--help", "--version", "-h", "-V", "--"), random));
            default -> {}
        }
        if (arguments.isEmpty()) {
            arguments.add("--json");
        }
    }

    private static String any(List<String> values, SplittableRandom random) {
        return values.get(random.nextInt(values.size()));
    }
}
