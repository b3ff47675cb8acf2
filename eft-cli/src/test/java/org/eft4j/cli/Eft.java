package org.eft4j.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.family.Family;
import org.eft4j.spi.ForwardingLanguageModel;

/**
 * Runs the program inside the test's JVM. It opens each model of the families once, and all other models as the program
 * does.
 */
final class Eft {
    /** Where the models of the golden generations lie. */
    private static final Set<Path> KEPT = Stream.of(GoldenFamily.values())
            .map(family -> family.folder(Family.SMALL_BASE).getParent())
            .collect(Collectors.toSet());

    private static final Map<List<Object>, LanguageModel> OPEN = new ConcurrentHashMap<>();

    private Eft() {}

    /** What a run left behind. */
    record Result(int status, String out, String err) {}

    static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.program(Eft::open)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Result(status, out.toString(), err.toString());
    }

    static Result runWithInput(String input, String... arguments) {
        return runWithInput(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    /** One at a time: there is one standard input, which no other test reads. */
    static synchronized Result runWithInput(byte[] input, String... arguments) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input));
        try {
            return run(arguments);
        } finally {
            System.setIn(before);
        }
    }

    static LanguageModel open(ModelChoice choice, ModelOptions options) {
        Family standard = choice.standard();
        Path folder = standard != null ? standard.folder() : choice.given();
        return folder != null && KEPT.contains(folder.getParent())
                ? keptOpen(OPEN.computeIfAbsent(List.of(folder, options), ignored -> choice.open(options)))
                : choice.open(options);
    }

    /** The same model, which its users cannot close, in whatever guise. */
    private static LanguageModel keptOpen(LanguageModel model) {
        return new ForwardingLanguageModel.OfSameSessions(model) {
            @Override
            public void close() {}
        };
    }
}
