package org.eft4j.onnx.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.runtime.RunCanceller;

/**
 * Runs three sequences of different lengths together and alone, to see whether a graph computes the same. Names cannot
 * tell that: some graphs ignore where a row begins, or count positions for all rows alike.
 *
 * @param sequences makes an empty sequence for a row, which is closed here; rows may use different adapters
 * @param vocabularySize tokens below it are tried
 * @param tolerance how far rounding may move a logit, as a part of the range of its row
 */
record BatchTrial(IntFunction<SequenceRunner> sequences, int vocabularySize, double tolerance) {
    private static final int[] LENGTHS = {3, 6, 2};
    private static final int STEPS = 2;

    /** Returns whether all rows agree; false, too, if a run fails. */
    boolean agrees(BatchRunner batch) {
        List<SequenceRunner> together = new ArrayList<>();
        List<SequenceRunner> alone = new ArrayList<>();
        try (RunCanceller canceller = new RunCanceller()) {
            for (int row = 0; row < LENGTHS.length; row++) {
                together.add(begun(row, canceller));
                alone.add(begun(row, canceller));
            }
            for (int step = 0; step < STEPS; step++) {
                if (!agrees(batch, together, alone, step, canceller)) {
                    return false;
                }
            }
            return true;
        } catch (BackendException e) {
            return false;
        } finally {
            Closing.all(together.stream().map(each -> each::close));
            Closing.all(alone.stream().map(each -> each::close));
        }
    }

    private SequenceRunner begun(int row, RunCanceller canceller) {
        SequenceRunner sequence = sequences.apply(row);
        try {
            int length = LENGTHS[row];
            int[] tokens = new int[length];
            Arrays.setAll(tokens, i -> token(length, i));
            sequence.run(tokens, 0, length, new float[0], 0, vocabularySize, canceller);
            return sequence;
        } catch (RuntimeException | Error e) {
            Closing.after(e, sequence::close);
            throw e;
        }
    }

    private int token(int length, int place) {
        return (int) ((long) vocabularySize * (3 * place + length + 1) % (23L * vocabularySize) / 23);
    }

    private boolean agrees(
            BatchRunner batch,
            List<SequenceRunner> together,
            List<SequenceRunner> alone,
            int step,
            RunCanceller canceller) {
        int[] tokens = new int[LENGTHS.length];
        Arrays.setAll(tokens, i -> token(LENGTHS[i], 7 + step));
        float[][] found = new float[LENGTHS.length][vocabularySize];
        batch.run(together, tokens, found, vocabularySize);
        float[] expected = new float[vocabularySize];
        for (int i = 0; i < tokens.length; i++) {
            alone.get(i).run(tokens, i, 1, expected, 1, vocabularySize, canceller);
            if (LayoutProbe.worst(expected, found[i], vocabularySize) > tolerance) {
                return false;
            }
        }
        return true;
    }
}
