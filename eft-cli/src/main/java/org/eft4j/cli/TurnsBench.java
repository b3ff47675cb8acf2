package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.eft4j.Chat.Message;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.PrefixReuse;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;

/**
 * A chat whose questions are given, and how long the prompt of each turn takes: with what the model remembers, and
 * without. For one thread.
 */
final class TurnsBench {
    private final LanguageModel model;
    private final GenerationOptions options;
    private final Interruption interruption;
    private final List<Turn> turns = new ArrayList<>();
    private PrefixReuse memory = PrefixReuse.NONE;

    /**
     * One turn.
     *
     * @param prefillMs of the chat as it went
     * @param newTokensMs of only appending those tokens that were not remembered to those that were
     * @param wholeMs of the same prompt where nothing is remembered
     */
    private record Turn(int promptTokens, int reusedTokens, double prefillMs, double newTokensMs, double wholeMs) {}

    TurnsBench(LanguageModel model, GenerationOptions options, Interruption interruption) {
        this.model = model;
        this.options = options;
        this.interruption = interruption;
    }

    void run(List<String> questions) {
        prefillMillis(firstIds(questions)); // warms up
        model.trim();
        PrefixReuse before = model.prefixReuse();
        List<Generation> answers = chat(questions);
        memory = since(before, model.prefixReuse());
        for (Generation answer : answers) {
            int[] prompt =
                    answer.promptIds().stream().mapToInt(Integer::intValue).toArray();
            turns.add(new Turn(
                    prompt.length,
                    answer.reusedTokens(),
                    answer.timing().prefill().toNanos() / 1e6,
                    appendMillis(prompt, answer.reusedTokens()),
                    prefillMillis(prompt)));
        }
    }

    private static PrefixReuse since(PrefixReuse before, PrefixReuse now) {
        return new PrefixReuse(
                now.lookups() - before.lookups(),
                now.hits() - before.hits(),
                now.reusedTokens() - before.reusedTokens(),
                now.sequences(),
                now.bytes());
    }

    private int[] firstIds(List<String> questions) {
        return model.encode(Prompt.chat(questions.get(0)));
    }

    private List<Generation> chat(List<String> questions) {
        List<Message> messages = new ArrayList<>();
        List<Generation> answers = new ArrayList<>();
        Generator generator = Generator.of(model, options);
        for (String question : questions) {
            messages.add(Message.user(question));
            Generation answer = interruption.generate(generator, Prompt.chat(messages));
            messages.add(Message.assistant(answer.text()));
            answers.add(answer);
        }
        return answers;
    }

    /** Returns the time to read the end of a prompt in a session that has just read its beginning. */
    private double appendMillis(int[] prompt, int begun) {
        if (begun == 0) {
            return prefillMillis(prompt);
        }
        model.trim();
        float[] row = new float[model.vocabulary().size()];
        try (ModelSession session = model.newSession(Prompt.tokens(Arrays.copyOf(prompt, begun)))) {
            return interruption.during(session::cancel, () -> {
                session.promptLogits(row);
                long start = System.nanoTime();
                session.append(prompt, begun, prompt.length - begun, row, 1);
                return (System.nanoTime() - start) / 1e6;
            });
        }
    }

    /** Returns the time to the first token where nothing is remembered. */
    private double prefillMillis(int[] prompt) {
        model.trim();
        Generator one = Generator.of(model, options.toBuilder().maxNewTokens(1).build());
        return interruption
                        .generate(one, Prompt.tokens(prompt))
                        .timing()
                        .prefill()
                        .toNanos()
                / 1e6;
    }

    ObjectNode toJson() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ArrayNode list = all.putArray("turns");
        for (Turn turn : turns) {
            list.addObject()
                    .put("promptTokens", turn.promptTokens)
                    .put("reusedTokens", turn.reusedTokens)
                    .put("prefillMs", turn.prefillMs)
                    .put("newTokensMs", turn.newTokensMs)
                    .put("wholeMs", turn.wholeMs);
        }
        all.putObject("prefixCache")
                .put("lookups", memory.lookups())
                .put("hits", memory.hits())
                .put("reusedTokens", memory.reusedTokens())
                .put("sequences", memory.sequences())
                .put("bytes", memory.bytes());
        return all;
    }

    void print(PrintWriter out) {
        out.println("turn   prompt   remembered   prefill ms    new tokens only   nothing remembered");
        for (int i = 0; i < turns.size(); i++) {
            Turn turn = turns.get(i);
            out.printf(
                    Locale.ROOT,
                    "%4d %8d %12d %12.1f %18.1f %20.1f%n",
                    i + 1,
                    turn.promptTokens,
                    turn.reusedTokens,
                    turn.prefillMs,
                    turn.newTokensMs,
                    turn.wholeMs);
        }
        out.printf(
                Locale.ROOT,
                "remembered at the end: %d sequences in %.1f MB; %d of %d prompts found a beginning%n",
                memory.sequences(),
                memory.bytes() / 1e6,
                memory.hits(),
                memory.lookups());
    }
}
