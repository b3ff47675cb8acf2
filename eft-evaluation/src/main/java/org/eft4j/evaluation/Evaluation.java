package org.eft4j.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks every model every question, judges the answers and keeps them in a journal; what the journal has is not asked again. For one
 * thread, except {@link #stop()}.
 */
public final class Evaluation {
    private final List<Question> questions;
    private final Judge judge;
    private final Journal journal;
    private final Progress progress;
    private volatile @Nullable EvaluatedModel asked;
    private volatile boolean stopped;

    /** Makes an evaluation. */
    public Evaluation(List<Question> questions, Judge judge, Journal journal, Progress progress) {
        this.questions = List.copyOf(questions);
        this.judge = judge;
        this.journal = journal;
        this.progress = progress;
    }

    /** The questions, in the order in which answers are listed. */
    public List<Question> questions() {
        return questions;
    }

    /**
     * Asks.
     *
     * @param names of the models
     * @param opener opens one by its name; called in their order, and only for those who have questions left
     * @return the answers of each model, by name, in the order of the questions
     */
    public Map<String, List<JudgedAnswer>> ask(List<String> names, Function<String, EvaluatedModel> opener) {
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
        for (Question question : questions) {
            if (journal.find(model.name(), question.id()).isEmpty()) {
                Answer answer = answer(model, question);
                journal.add(model.name(), question.id(), new JudgedAnswer(answer, judge.judge(question, answer)));
                progress.step();
            }
        }
    }

    private static Answer answer(EvaluatedModel model, Question question) {
        try {
            return model.answer(question);
        } catch (CancellationException e) {
            CancellationException stopped =
                    new CancellationException("stopped; the same command goes on from the journal");
            stopped.initCause(e);
            throw stopped;
        }
    }

    /** Lets {@link #ask} end with a {@link CancellationException}; the answer in flight is not kept. Thread-safe. */
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
}
