package org.eft4j.benchmarks.bytes;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.family.Family;

/**
 * A chat model from elsewhere as the large one of the family's pairs, each with a tokenizer of its own: what it answers
 * alone and up-scaled. It reads each question by its own template.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.eft4j.benchmarks.bytes.OtherLarge MODEL</pre>
 */
public final class OtherLarge {
    private static final List<String> QUESTIONS =
            List.of("What is a violin?", "What is a compass?", "What is the capital of Peru?", "What is a heron?");

    private static final GenerationOptions OPTIONS =
            GenerationOptions.builder().maxNewTokens(160).build();

    private OtherLarge() {}

    /** Prints the answers. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (LanguageModel model = Models.open(Path.of(args[0]));
                LanguageModel tuned = Family.SMALL_TUNED.open();
                LanguageModel base = Family.SMALL_BASE.open();
                LanguageModel otherTuned = Family.SMALL_TUNED_1024.open();
                LanguageModel otherBase = Family.SMALL_BASE_1024.open()) {
            LanguageModel large = model.overBytes();
            UpscaledEnsemble mix = Ensemble.upscale(large, tuned.overBytes(), base.overBytes());
            UpscaledEnsemble whole = Ensemble.upscale(model.overBytes(0), tuned.overBytes(0), base.overBytes(0));
            UpscaledEnsemble other = Ensemble.upscale(large, otherTuned.overBytes(), otherBase.overBytes());
            for (String question : QUESTIONS) {
                Chat chat = Chat.of(List.of(Message.user(question)));
                Prompt own = Prompt.chat(model.chatTemplate().orElseThrow().render(chat));
                Prompt views = Prompt.chat(chat).withView("large", own);
                out.println(question);
                answer(out, "alone", large, own);
                for (double strength : new double[] {0.3, 0.5, 1}) {
                    answer(out, "4,096, α " + strength, mix.withStrength(strength), views);
                    answer(out, "nothing left out", whole.withStrength(strength), views);
                    answer(out, "1,024, α " + strength, other.withStrength(strength), views);
                }
            }
        }
    }

    private static void answer(PrintStream out, String what, LanguageModel model, Prompt prompt) {
        Generation generation = Generator.of(model, OPTIONS).generate(prompt);
        String passes = generation.byteReadings().entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue().passes())
                .collect(Collectors.joining(", "));
        out.printf(
                "  %s | %s | %s; %d bytes, passes: %s, %d ms%n",
                what,
                generation.text().replace("\n", "\\n"),
                generation.finishReason(),
                generation.tokens().size(),
                passes,
                generation.timing().prefill().plus(generation.timing().decode()).toMillis());
    }
}
