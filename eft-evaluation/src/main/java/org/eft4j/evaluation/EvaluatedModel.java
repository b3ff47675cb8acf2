package org.eft4j.evaluation;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.eft4j.Chat;
import org.eft4j.Chat.Message;
import org.eft4j.EftException;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Generator.Generations;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.jspecify.annotations.Nullable;

/**
 * A model or a mix that is asked questions, and answers greedily. It reads each question as a tuned model does, through
 * its chat template if it has one, so that a base model that has none can be asked the same; and its answers end with
 * what ends the tuned model's. For one thread, except {@link #cancel()}.
 */
final class EvaluatedModel {
    private static final int DEFAULT_MAX_NEW_TOKENS = 256;

    private final String name;
    private final LanguageModel reader;
    private final Generator generator;
    private volatile @Nullable Generations running;
    private volatile boolean cancelled;

    /**
     * Prepares a model to be asked.
     *
     * @param name unique within an evaluation
     * @param model gives the answers
     * @param reader the tuned model whose reading of the question counts
     * @param maxNewTokens the longest answer; 0 for what the reader suggests, else 256
     */
    EvaluatedModel(String name, LanguageModel model, LanguageModel reader, int maxNewTokens) {
        this.name = name;
        this.reader = reader;
        int suggested = reader.suggestedOptions()
                .map(options -> options.maxNewTokens().orElse(DEFAULT_MAX_NEW_TOKENS))
                .orElse(DEFAULT_MAX_NEW_TOKENS);
        this.generator = Generator.of(
                model,
                GenerationOptions.builder()
                        .maxNewTokens(maxNewTokens == 0 ? suggested : maxNewTokens)
                        .stopTokens(foreignEnds(model, reader))
                        .build());
    }

    /** Returns the end tokens of the reader that are not the model's own. */
    private static int[] foreignEnds(LanguageModel model, LanguageModel reader) {
        Set<Integer> own = model.endTokens();
        return reader.endTokens().stream()
                .filter(id -> !own.contains(id))
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    /** Returns the name, unique within an evaluation. */
    String name() {
        return name;
    }

    /**
     * Answers questions, several at a time.
     *
     * @param atOnce how many
     * @return the answers in the order of the questions; the caller closes it
     */
    Answers answer(List<Question> questions, int atOnce) {
        return new Answers(questions, atOnce);
    }

    /** Ends the answers that are being written, and all after them, with {@link CancellationException}. Thread-safe. */
    void cancel() {
        cancelled = true;
        Generations generations = running;
        if (generations != null) {
            generations.cancel();
        }
    }

    /** The answers to several questions, computed as they are asked for. For one thread. */
    final class Answers implements AutoCloseable {
        private final Iterator<Question> questions;
        private final Generations generations;

        private Answers(List<Question> asked, int atOnce) {
            this.questions = asked.iterator();
            this.generations = generator.generateAll(prompts(asked), atOnce);
            running = generations;
            if (cancelled) {
                generations.cancel();
            }
        }

        /**
         * Returns the answer to the next question.
         *
         * @throws EftException if there is none, with the question's id
         * @throws CancellationException after {@link EvaluatedModel#cancel()}
         */
        Answer next() {
            Question question = questions.next();
            try {
                return answer();
            } catch (EftException e) {
                throw new EftException(name + ", question '" + question.id() + "': " + e.getMessage(), e);
            }
        }

        private Answer answer() {
            FinishReason reason = FinishReason.CANCELLED;
            if (generations.hasNext()) {
                Generation generation = generations.next();
                reason = generation.finishReason();
                if (reason != FinishReason.CANCELLED) {
                    return new Answer(generation.text(), reason == FinishReason.END || reason == FinishReason.STOP);
                }
            }
            throw new CancellationException(name + " was cancelled");
        }

        @Override
        public void close() {
            running = null;
            generations.close();
        }
    }

    private Iterable<Prompt> prompts(List<Question> questions) {
        return () -> questions.stream().map(this::prompt).iterator();
    }

    /**
     * Returns the question as the reader reads it; where it has no chat template, what was said before stands on lines
     * of its own.
     */
    private Prompt prompt(Question question) {
        List<Message> messages = question.messages();
        return reader.chatTemplate()
                .map(template -> Prompt.chat(template.render(Chat.of(messages))))
                .orElseGet(
                        () -> Prompt.text(messages.stream().map(Message::text).collect(Collectors.joining("\n"))));
    }
}
