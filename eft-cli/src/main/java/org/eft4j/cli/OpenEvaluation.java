package org.eft4j.cli;

import java.nio.file.Path;
import java.util.Map;
import org.eft4j.LanguageModel;
import org.eft4j.evaluation.Evaluation;
import org.eft4j.evaluation.Journal;
import org.eft4j.evaluation.Judge;
import org.eft4j.evaluation.ModelJudge;
import org.eft4j.evaluation.Progress;
import org.jspecify.annotations.Nullable;

/** An evaluation with what has to be closed after it. It ends when the process is asked to stop. */
final class OpenEvaluation implements AutoCloseable {
    private final Evaluation evaluation;
    private final Journal journal;
    private final Progress progress;
    private final @Nullable LanguageModel judgeModel;
    private final Interruption.Work work;

    private OpenEvaluation(
            Evaluation evaluation,
            Journal journal,
            Progress progress,
            @Nullable LanguageModel judgeModel,
            Interruption interruption,
            Runnable afterwards) {
        this.evaluation = evaluation;
        this.journal = journal;
        this.progress = progress;
        this.judgeModel = judgeModel;
        this.work = interruption.begin(evaluation::stop, afterwards);
    }

    /**
     * Opens the journal in a file.
     *
     * @param judgeModel the model that judges, closed with the evaluation; {@code null} for the other judge
     * @param afterwards called when the evaluation was stopped and has ended
     */
    static OpenEvaluation of(
            Evaluation.Builder builder,
            @Nullable LanguageModel judgeModel,
            Judge otherwise,
            Path file,
            Map<String, String> configuration,
            Interruption interruption,
            Runnable afterwards) {
        try {
            Judge judge = judgeModel == null ? otherwise : new ModelJudge(judgeModel);
            Journal journal = Journal.open(file, configuration);
            Progress progress = TerminalProgress.create();
            Evaluation evaluation =
                    builder.judge(judge).journal(journal).progress(progress).build();
            return new OpenEvaluation(evaluation, journal, progress, judgeModel, interruption, afterwards);
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
            work.end();
        }
    }
}
