package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eft4j.Chat;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Show what the small tuned model, the large base model and their up-scaled mix answer, and, where"
                + " there is one, the large tuned model.")
final class CompareCommand implements Runnable {
    private static final Duration WARM_UP = Duration.ofMillis(300);

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "QUESTION",
            defaultValue = "What is the capital of New Zealand?",
            description = "The question; - reads standard input. Default: ${DEFAULT-VALUE}")
    private String question = "";

    @Mixin
    private final MixFlags mix = new MixFlags();

    @Option(
            names = "--large-tuned",
            paramLabel = "DIR",
            description =
                    "Folder of the large tuned model, if there is one to compare with. Default: the small family's,"
                            + " with its other models.")
    private @Nullable Path largeTuned;

    @Mixin
    private final ChatFlags conversation = new ChatFlags();

    @Mixin
    private final DecodingFlags decoding = new DecodingFlags();

    @Option(
            names = "--json",
            description = "Print one JSON object: the question, and each answer as generate prints it.")
    private boolean json;

    /** What one model answered; the key is its name in JSON. */
    private record Answer(String key, String title, Generation generation) {}

    @Override
    public void run() {
        GenerationOptions.Builder given = decoding.options();
        String asked = TextInput.read(question);
        List<Answer> answers = new ArrayList<>();
        try (OpenModels models = new OpenModels(mix.opening().opener())) {
            boolean compared = largeTuned != null || mix.isFamily();
            ModelChoice idealChoice = ModelChoice.of("large-tuned", largeTuned, Family.LARGE_TUNED);
            MixFlags.Parts parts = compared ? mix.open(models, idealChoice) : mix.open(models);
            Ensemble upscaled = mix.mix(parts);
            GenerationOptions options = decoding.forAll(given, parts.tuned());
            Chat said = conversation.ask(asked);
            Prompt chat = Prompt.chat(said);
            // A base model has no chat template: alone, too, it reads what the tuned one reads.
            Prompt rendered = parts.tuned()
                    .chatTemplate()
                    .map(template -> Prompt.chat(template.render(said)))
                    .orElse(chat);
            if (mix.isFamily()) {
                warmUp(upscaled, chat);
            }
            answers.add(answer("tuned", "small tuned model", parts.tuned(), chat, options));
            if (parts.second() != null) {
                answers.add(answer("second", "second tuned model", parts.second(), chat, options));
            }
            answers.add(answer("large", "large base model", parts.large(), rendered, options));
            answers.add(answer("upscaled", "up-scaled (Emulated Fine-Tuning)", upscaled, chat, options));
            if (compared) {
                LanguageModel ideal = mix.bytes().read(models.open(idealChoice));
                answers.add(answer("largeTuned", "large tuned model", ideal, chat, options));
            }
        }
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            out.println(toJson(asked, answers));
        } else {
            print(asked, answers, new Page(out, Terminals.width()));
        }
        out.flush();
    }

    /**
     * Runs a small model until the JVM's compiler, which would make up most of the first answer's time, is done. Real
     * models are not run twice.
     */
    private void warmUp(LanguageModel model, Prompt prompt) {
        long end = System.nanoTime() + WARM_UP.toNanos();
        do {
            interruption().generate(Generator.of(model), prompt);
        } while (System.nanoTime() < end);
    }

    private Answer answer(String key, String title, LanguageModel model, Prompt prompt, GenerationOptions options) {
        return new Answer(key, title, interruption().generate(Generator.of(model, options), prompt));
    }

    private Interruption interruption() {
        return Interruption.of(command);
    }

    private static ObjectNode toJson(String question, List<Answer> answers) {
        ObjectNode all = JsonNodeFactory.instance.objectNode().put("question", question);
        answers.forEach(answer -> all.set(answer.key(), Json.of(answer.generation())));
        return all;
    }

    private static void print(String question, List<Answer> answers, Page page) {
        page.paragraph("Question: " + question);
        for (Answer answer : answers) {
            Generation generation = answer.generation();
            page.heading(answer.title(), Page.summary(generation.timing()));
            page.paragraph(generation.text());
        }
    }
}
