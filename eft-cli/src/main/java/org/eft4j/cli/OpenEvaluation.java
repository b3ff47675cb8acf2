package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.eft4j.LanguageModel;
import org.eft4j.evaluation.Evaluation;
import org.eft4j.evaluation.Journal;
import org.eft4j.evaluation.Judge;
import org.eft4j.evaluation.ModelJudge;
import org.eft4j.evaluation.Progress;
import org.eft4j.evaluation.Question;
import org.jspecify.annotations.Nullable;

/** An evaluation with what has to be closed after it. It ends when the process is asked to stop. */
final class OpenEvaluation implements AutoCloseable {
    private final Evaluation evaluation;
    private final Journal journal;
    private final Progress progress;
    private final @Nullable LanguageModel judgeModel;
    private final ShutdownHold hold;

    private OpenEvaluation(
            Evaluation evaluation, Journal journal, Progress progress, @Nullable LanguageModel judgeModel) {
        this.evaluation = evaluation;
        this.journal = journal;
        this.progress = progress;
        this.judgeModel = judgeModel;
        this.hold = new ShutdownHold("evaluation", evaluation::stop);
    }

    /**
     * Opens the journal in a file.
     *
     * @param judgeModel the model that judges, closed with the evaluation; {@code null} for the other judge
     */
    static OpenEvaluation of(
            List<Question> questions,
            @Nullable LanguageModel judgeModel,
            Judge otherwise,
            Path file,
            ObjectNode configuration) {
        try {
            Judge judge = judgeModel == null ? otherwise : new ModelJudge(judgeModel);
            Journal journal = Journal.open(file, configuration);
            Progress progress = TerminalProgress.create();
            return new OpenEvaluation(
                    new Evaluation(questions, judge, journal, progress), journal, progress, judgeModel);
        } catch (RuntimeException e) {
            if (judgeModel != null) {
                judgeModel.close();
            }
            throw e;
        }
    }

    Evaluation evaluation() {
        return evaluation;
    }

    @Override
    public void close() {
        try (progress;
                journal) {
            if (judgeModel != null) {
                judgeModel.close();
            }
        } finally {
            hold.release();
        }
    }
}
