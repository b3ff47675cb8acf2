package org.eft4j;

import org.eft4j.internal.math.LogSumExp;
import org.eft4j.internal.math.Rows;
import org.eft4j.internal.math.ScannedRow;

/**
 * Makes a row ready for the sampler: leaves out {@link UnassignedIds}, and normalises where the sampler depends on the
 * level of the scores. Not thread-safe.
 */
final class ScorePreparation {
    private final boolean normalise;
    private final UnassignedIds unassigned;
    private final LogSumExp logSumExp = new LogSumExp();

    /**
     * Prepares for one generation.
     *
     * @param model the model as the caller gave it; scores are normalised only of an ensemble
     */
    ScorePreparation(LanguageModel model, GenerationOptions options) {
        boolean mixed = model instanceof Ensemble ensemble && ensemble.isMix();
        this.normalise = mixed && dependsOnLevel(options.sampling());
        this.unassigned = UnassignedIds.of(model, options);
    }

    /** Whether adding a constant to all scores would change what the sampler does with them. */
    private static boolean dependsOnLevel(SamplingOptions sampling) {
        return sampling.repetitionPenalty() != 1 || !sampling.logitsProcessors().isEmpty();
    }

    /** Prepares a row that begins where its array begins and holds a finite score. */
    void prepare(ScannedRow row) {
        if (normalise || !unassigned.isEmpty()) {
            int width = row.width();
            double level = normalise ? logSumExp.of(row) : 0;
            row.change(unassigned.width(), scores -> {
                if (normalise) {
                    Rows.subtract(scores, 0, width, level);
                }
                unassigned.forbid(scores);
            });
        }
    }
}
