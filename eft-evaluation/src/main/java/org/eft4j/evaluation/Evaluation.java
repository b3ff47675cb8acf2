package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.jspecify.annotations.Nullable;

/**
 * Asks models questions, judges the answers and keeps them in a journal; what the journal has is not asked again.
 * Models answer greedily. {@link ScaleMatrix#measure}, {@link Frontier#measure} and {@link Tuning#measure} run on an
 * evaluation; {@link #ask} asks any models. For one thread, except {@link #stop()}.
 */
public final class Evaluation {
    private final List<Question> questions;
    private final Judge judge;
    private final Journal journal;
    private final Progress progress;
    private final int maxNewTokens;
    private final int atOnce;
    private volatile @Nullable EvaluatedModel asked;
    private volatile boolean stopped;

    private Evaluation(Builder builder) {
        this.questions = builder.questions;
        this.judge = builder.judge;
        this.journal = builder.journal;
        this.progress = builder.progress;
        this.maxNewTokens = builder.maxNewTokens;
        this.atOnce = builder.atOnce;
    }

    /**
     * Builds an evaluation.
     *
     * @param questions at least one, each with an id of its own
     * @throws IllegalArgumentException if there is no question, or two have one id
     */
    public static Builder builder(List<Question> questions) {
        return new Builder(questions);
    }

    /** Returns the questions, in the order in which answers are listed. */
    public List<Question> questions() {
        return questions;
    }

    /**
     * Asks models that are open. The caller closes them.
     *
     * @param models by name; names tell the answers apart in the journal
     * @param reader the tuned model whose reading of a question counts: its chat template, and what ends its answers
     * @return the judged answers of each model, by name, in the order of the questions
     * @throws CancellationException after {@link #stop()}
     * @throws org.eft4j.EftException if a model cannot answer; the journal keeps every answer before
     */
    public Map<String, List<JudgedAnswer>> ask(Map<String, ? extends LanguageModel> models, LanguageModel reader) {
        return ask(
                List.copyOf(models.keySet()),
                name -> evaluated(name, Objects.requireNonNull(models.get(name), name), reader));
    }

    /** Prepares a model to be asked by this evaluation. */
    EvaluatedModel evaluated(String name, LanguageModel model, LanguageModel reader) {
        return new EvaluatedModel(name, model, reader, maxNewTokens);
    }

    /**
     * Asks models that are opened when they are needed.
     *
     * @param opener opens one by its name; called in the names' order, and only for models that have questions left
     */
    Map<String, List<JudgedAnswer>> ask(List<String> names, Function<String, EvaluatedModel> opener) {
        int steps = names.size() * questions.size();
        int done = names.stream().mapToInt(this::answered).sum();
        Map<String, List<JudgedAnswer>> answers = new LinkedHashMap<>();
        for (String name : names) {
            int before = answered(name);
            if (before < questions.size()) {
                progress.begin(name, steps, done);
                ask(opener.apply(name));
                done += questions.size() - before;
            }
            answers.put(name, answers(name));
        }
        return answers;
    }

    private void ask(EvaluatedModel model) {
        asked = model;
        if (stopped) {
            model.cancel();
        }
        List<Question> left = questions.stream()
                .filter(question -> journal.find(model.name(), question.id()).isEmpty())
                .toList();
        try (EvaluatedModel.Answers answers = model.answer(left, atOnce)) {
            for (Question question : left) {
                Answer answer = answers.next();
                journal.add(model.name(), question.id(), new JudgedAnswer(answer, judge.judge(question, answer)));
                progress.step();
            }
        } catch (CancellationException e) {
            CancellationException ended =
                    new CancellationException("stopped; the same command goes on from the journal");
            ended.initCause(e);
            throw ended;
        }
    }

    /**
     * Lets the running {@link #ask} or measurement end with a {@link CancellationException}; answers in flight
     * are not kept. Thread-safe.
     */
    public void stop() {
        stopped = true;
        EvaluatedModel model = asked;
        if (model != null) {
            model.cancel();
        }
    }

    private int answered(String name) {
        return (int) questions.stream()
                .filter(question -> journal.find(name, question.id()).isPresent())
                .count();
    }

    private List<JudgedAnswer> answers(String name) {
        List<JudgedAnswer> answers = new ArrayList<>();
        for (Question question : questions) {
            answers.add(journal.find(name, question.id()).orElseThrow());
        }
        return answers;
    }

    /** Builds an {@link Evaluation}. For one thread. */
    public static final class Builder {
        private final List<Question> questions;
        private Judge judge = new DeclaredJudge();
        private Journal journal = Journal.inMemory();
        private Progress progress = Progress.SILENT;
        private int maxNewTokens;
        private int atOnce = Generator.DEFAULT_AT_ONCE;

        private Builder(List<Question> questions) {
            this.questions = List.copyOf(questions);
            if (questions.isEmpty()) {
                throw new IllegalArgumentException("an evaluation needs at least one question, got none");
            }
            Set<String> ids = new HashSet<>();
            for (Question question : questions) {
                if (!ids.add(question.id())) {
                    throw new IllegalArgumentException("each question needs an id of its own; two have '"
                            + question.id() + "'. Set another by Question.Builder.id");
                }
            }
        }

        /** Sets who judges; a {@link DeclaredJudge} of answers in English unless set. */
        public Builder judge(Judge value) {
            judge = value;
            return this;
        }

        /** Sets where answers are kept; in memory unless set. The caller closes it. */
        public Builder journal(Journal value) {
            journal = value;
            return this;
        }

        /** Sets who is told how far the evaluation has come; nobody unless set. The caller closes it. */
        public Builder progress(Progress value) {
            progress = value;
            return this;
        }

        /**
         * Sets the length of the longest answer, in tokens.
         *
         * @param value at least 1; or 0, as unless set, for what the reading model suggests, else 256
         */
        public Builder maxNewTokens(int value) {
            if (value < 0) {
                throw new IllegalArgumentException("maxNewTokens must be at least 0, got " + value);
            }
            maxNewTokens = value;
            return this;
        }

        /**
         * Sets how many questions a model answers at the same time, so that it reads its weights once for all of them;
         * 8 unless set. Answers are those of one at a time, but for near ties, which rounding may decide otherwise.
         *
         * @param value at least 1
         */
        public Builder atOnce(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("atOnce must be at least 1, got " + value);
            }
            atOnce = value;
            return this;
        }

        /** Returns the evaluation. */
        public Evaluation build() {
            return new Evaluation(this);
        }
    }
}
