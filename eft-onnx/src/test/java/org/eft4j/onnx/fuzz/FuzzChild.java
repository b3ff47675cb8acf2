package org.eft4j.onnx.fuzz;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.EftException;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.onnx.OnnxInspection;

/**
 * The process that opens spoiled folders and may crash. It says which case it runs before it runs it, and then how that
 * went, in lines that begin with {@value #MARK}:
 *
 * <ul>
 *   <li>{@code RUN n file}: case n begins.
 *   <li>{@code OK n}: the folder was opened and used.
 *   <li>{@code REFUSED n message}: it was refused by an {@link EftException} that names the file or the folder.
 *   <li>{@code FAILED n what}: anything else.
 *   <li>{@code END}: all cases were run.
 * </ul>
 */
final class FuzzChild {
    static final String MARK = "#fuzz ";

    /** How often the clean folder is looked at again. */
    private static final int CHECKED_EVERY = 25;

    private static final String TEXT = "The heron<|end|> is é \uD83D\uDE00";

    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    private final FuzzSeries series;
    private final Path folder;
    private final Map<String, List<Integer>> cleanTokens = new HashMap<>();

    private FuzzChild(FuzzSeries series, Path folder) throws IOException {
        this.series = series;
        this.folder = folder;
        for (String model : series.models()) {
            CleanModels.copy(CleanModels.folder(model), Files.createDirectories(folder.resolve(model)));
            cleanTokens.put(model, fiveTokens(model));
        }
    }

    /** Takes the series ({@code json} or {@code graph}), the first case, the number of cases, and an empty folder. */
    public static void main(String[] arguments) throws IOException {
        FuzzSeries series = arguments[0].equals("json") ? new JsonSeries() : new GraphSeries();
        long first = Long.parseLong(arguments[1]);
        FuzzChild child = new FuzzChild(series, Path.of(arguments[3]));
        for (long n = first; n < first + Long.parseLong(arguments[2]); n++) {
            child.run(n);
        }
        child.say("END");
    }

    private void say(String line) {
        out.println(MARK + line.replaceAll("\\R", " "));
    }

    private void run(long n) throws IOException {
        SpoiledFile spoiled = series.spoil(n);
        say("RUN " + n + " " + spoiled.model() + "/" + spoiled.name());
        Path copy = folder.resolve(spoiled.model());
        Path file = copy.resolve(spoiled.name());
        Files.write(file, spoiled.content());
        try {
            use(copy, n);
            say("OK " + n);
        } catch (EftException e) {
            String message = String.valueOf(e.getMessage());
            boolean named = message.contains(spoiled.name()) || message.contains(spoiled.model());
            say((named ? "REFUSED " : "FAILED ") + n + " " + message);
        } catch (IllegalArgumentException e) {
            // A template or a tokenizer may leave nothing of the text, and no prompt may be empty.
            boolean empty = String.valueOf(e.getMessage()).contains("has no token");
            say((empty ? "REFUSED " : "FAILED ") + n + " " + e + " at " + List.of(e.getStackTrace()));
        } catch (Throwable e) {
            say("FAILED " + n + " " + e + " at " + List.of(e.getStackTrace()));
        } finally {
            Files.copy(CleanModels.folder(spoiled.model()).resolve(spoiled.name()), file, REPLACE_EXISTING);
        }
        if (n % CHECKED_EVERY == 0 && !fiveTokens(spoiled.model()).equals(cleanTokens.get(spoiled.model()))) {
            say("FAILED " + n + " the clean folder gives other tokens afterwards");
        }
    }

    private List<Integer> fiveTokens(String model) {
        try (LanguageModel opened = Models.open(folder.resolve(model))) {
            GenerationOptions options =
                    GenerationOptions.builder().maxNewTokens(5).build();
            return ids(Generator.of(opened, options).generate(Prompt.text("The heron is")));
        }
    }

    private static List<Integer> ids(Generation generation) {
        return generation.tokens().stream().map(Token::id).toList();
    }

    /** Everything that reads the folder, and what the rest leads to. */
    private static void use(Path folder, long n) {
        if (n % 4 == 0) {
            OnnxInspection.inspect(folder);
        }
        try (LanguageModel model = Models.open(folder)) {
            GenerationOptions five = GenerationOptions.builder().maxNewTokens(5).build();
            Generator.of(model, five).generate(Prompt.text(TEXT));
            model.tokenizer().encode(TEXT, true, false);
            if (model.chatTemplate().isPresent()) {
                Generator.of(model, five).generate(Prompt.chat(TEXT));
            }
            Optional<GenerationOptions> suggested = model.suggestedOptions();
            if (suggested.isPresent()) {
                GenerationOptions options =
                        suggested.get().toBuilder().maxNewTokens(3).seed(n).build();
                Generator.of(model, options).generate(Prompt.text("The heron"));
            }
        }
    }
}
