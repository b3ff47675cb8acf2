package org.eft4j.onnx.internal;

import java.util.Arrays;
import org.eft4j.onnx.internal.runtime.RunCanceller;

/**
 * Runs a sequence through a graph that computes every token of a long text in another way than those of a short one, as
 * models with two sets of rotary factors do. The logits after a token are those of a fresh run over the tokens up to
 * it. When a text grows past the limit, or is truncated below it, the cache is computed anew, which costs as much as
 * reading the text.
 *
 * <p>It keeps the tokens; the cache holds a beginning of them, computed as that of a short or of a long text. So a
 * failure never spoils the sequence: the tokens that the cache lacks are run again. For one thread at a time; the
 * caller that made it closes it.
 */
final class RecomputingRunner implements TokenRunner {
    private static final float[] NONE = {};

    private final SequenceRunner runner;
    private final int limit;
    private int[] tokens = {};
    private int length;
    private boolean asLong;

    /**
     * Makes a runner at length 0.
     *
     * @param runner a runner at length 0, which this closes
     * @param limit the longest text, in tokens, that the graph computes as a short one
     */
    RecomputingRunner(SequenceRunner runner, int limit) {
        this.runner = runner;
        this.limit = limit;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void run(int[] added, int offset, int count, float[] logits, int rows, int width, RunCanceller canceller) {
        // First, for what it holds beyond is about to be overwritten.
        if (runner.length() > length) {
            runner.truncate(length);
        }
        int end = length + count;
        if (tokens.length < end) {
            tokens = Arrays.copyOf(tokens, Math.max(end, 2 * tokens.length));
        }
        System.arraycopy(added, offset, tokens, length, count);
        int asShort = Math.max(0, Math.min(limit, end) - length);
        int longRows = Math.min(rows, count - asShort);
        int shortRows = rows - longRows;
        if (asShort == count || shortRows > 0) {
            runTo(length + asShort, false, length, logits, shortRows, width, canceller);
        }
        if (asShort < count) {
            float[] target = shortRows == 0 ? logits : new float[longRows * width];
            runTo(end, true, length + asShort, target, longRows, width, canceller);
            if (shortRows > 0) {
                System.arraycopy(target, 0, logits, shortRows * width, target.length);
            }
        }
        length = end;
    }

    /**
     * Brings the cache to a position, all of it computed in one way. The rows are those of the tokens from {@code
     * wantedFrom} on.
     */
    private void runTo(
            int end,
            boolean wantedAsLong,
            int wantedFrom,
            float[] logits,
            int rows,
            int width,
            RunCanceller canceller) {
        if (asLong != wantedAsLong) {
            runner.truncate(0);
            asLong = wantedAsLong;
            runner.setLeastMask(asLong ? limit + 1 : 0);
        }
        int held = runner.length();
        if (held < wantedFrom) {
            runner.run(tokens, held, wantedFrom - held, NONE, 0, width, canceller);
        }
        runner.run(tokens, wantedFrom, end - wantedFrom, logits, rows, width, canceller);
    }

    @Override
    public void truncate(int newLength) {
        length = newLength;
    }

    @Override
    public void close() {
        runner.close();
    }
}
