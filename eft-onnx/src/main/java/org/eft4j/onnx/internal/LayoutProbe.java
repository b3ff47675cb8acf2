package org.eft4j.onnx.internal;

import java.util.List;
import org.eft4j.BackendException;
import org.eft4j.onnx.internal.cache.CacheStrategy;
import org.eft4j.onnx.internal.graph.Attention;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.eft4j.onnx.internal.runtime.GraphRunner;
import org.eft4j.onnx.internal.runtime.RunCanceller;
import org.jspecify.annotations.Nullable;

/**
 * Runs a few tokens through a graph that has just been loaded, to see what names cannot tell: for which tokens there
 * are logits, whether the cache may be one buffer, and whether tokens after a past give the same logits as in one run.
 * Sessions later do what was tried here, so a graph that computes something else is noticed now, and not by an answer
 * that reads a little oddly. An instance serves one graph.
 */
final class LayoutProbe {
    private static final int LENGTH = 5;

    /** A difference that rounding cannot explain, between two runs of the same tokens in different kernels. */
    private static final double LEAST_DIFFERENCE = 1e-5;

    /** The lengths of a first run, of a block after a past, and of a single step. */
    private static final List<Integer> PIECES = List.of(2, 2, 1);

    private final String model;
    private final GraphRunner graph;
    private final Attention attention;
    private final double tolerance;
    private final int[] tokens = new int[LENGTH];

    /** The failure of the last plan that failed, for the report if none works. */
    private @Nullable BackendException failure;

    /**
     * Prepares a probe.
     *
     * @param model the model's name, for messages
     * @param vocabularySize tokens below it are tried
     * @param tolerance how far rounding may move a logit, as a part of the range of its row
     */
    LayoutProbe(String model, GraphRunner graph, Attention attention, int vocabularySize, double tolerance) {
        this.model = model;
        this.graph = graph;
        this.attention = attention;
        this.tolerance = tolerance;
        for (int i = 0; i < LENGTH; i++) {
            tokens[i] = (int) ((long) vocabularySize * (2 * i + 1) / (2 * LENGTH));
        }
    }

    /**
     * Finds how to run the graph: the fastest way that gives the logits of a run that needs no cache.
     *
     * @param detected what its names and sizes tell
     * @throws BackendException if it cannot be run, or gives other logits step by step than at once
     */
    DecoderPlan plan(DecoderLayout detected) {
        DecoderLayout layout = detected;
        float[] expected;
        try {
            expected = atOnce(layout);
        } catch (BackendException e) {
            if (layout.logitRows() != LogitRows.ALL) {
                throw unusable("fails on a text of " + LENGTH + " tokens", e);
            }
            layout = layout.withLogitRows(LogitRows.LAST);
            try {
                expected = atOnce(layout);
            } catch (BackendException other) {
                e.addSuppressed(other);
                throw unusable("fails on a text of " + LENGTH + " tokens", e);
            }
        }
        List<CacheStrategy> strategies = attention.writesInPlace()
                ? List.of(CacheStrategy.SHARED_BUFFER, CacheStrategy.GROWING)
                : List.of(CacheStrategy.GROWING);
        for (boolean blocks : new boolean[] {true, false}) {
            for (CacheStrategy strategy : strategies) {
                DecoderPlan plan = new DecoderPlan(layout, attention, strategy, blocks);
                if (agrees(plan, expected)) {
                    return plan;
                }
            }
        }
        throw unusable("gives other logits token by token than for the same tokens at once", failure);
    }

    private BackendException unusable(String finding, @Nullable BackendException cause) {
        String reason = cause == null ? "" : ": " + cause.getMessage();
        return new BackendException(
                model + " was tried as a decoder with a cache and " + finding + reason
                        + "; take another of the model's graphs, or export it anew with: optimum-cli export onnx"
                        + " --task text-generation-with-past",
                cause);
    }

    /** Returns all rows that one run without a past can give. */
    private float[] atOnce(DecoderLayout layout) {
        DecoderPlan plan = new DecoderPlan(layout, attention, CacheStrategy.GROWING, true);
        return run(plan, List.of(LENGTH), LENGTH);
    }

    private boolean agrees(DecoderPlan plan, float[] expected) {
        try {
            double off =
                    worst(expected, run(plan, PIECES, LENGTH), plan.layout().logitsWidth());
            return off <= tolerance;
        } catch (BackendException e) {
            failure = e;
            return false;
        }
    }

    /**
     * Returns whether the graph takes a few tokens under a longer mask for the beginning of a text of that length: with
     * a mask of {@code longest} tokens the logits are those of a short text; with one more they differ, and are the
     * same when the tokens are run in pieces.
     */
    boolean switchesByMask(DecoderPlan plan, int longest) {
        if (plan.strategy() != CacheStrategy.SHARED_BUFFER || longest < LENGTH) {
            return false;
        }
        int width = plan.layout().logitsWidth();
        try {
            float[] plain = run(plan, List.of(LENGTH), LENGTH);
            float[] asShort = run(plan, List.of(LENGTH), longest);
            float[] asLong = run(plan, List.of(LENGTH), longest + 1);
            float[] inPieces = run(plan, PIECES, longest + 1);
            double noise = worst(plain, asShort, width);
            return noise <= tolerance
                    && worst(asShort, asLong, width) > Math.max(LEAST_DIFFERENCE, 10 * noise)
                    && worst(asLong, inPieces, width) <= tolerance;
        } catch (BackendException e) {
            return false; // the graph takes no such mask
        }
    }

    /** Returns the logits after every token, or those after the last one if the graph gives no others. */
    private float[] run(DecoderPlan plan, List<Integer> pieces, int mask) {
        int width = plan.layout().logitsWidth();
        boolean all = plan.layout().logitRows() != LogitRows.LAST;
        float[] logits = new float[all ? LENGTH * width : width];
        try (RunCanceller canceller = new RunCanceller();
                SequenceRunner runner = new SequenceRunner(graph, plan, Math.max(LENGTH, mask), LENGTH, model)) {
            runner.setLeastMask(mask == LENGTH ? 0 : mask);
            for (int count : pieces) {
                int start = runner.length();
                float[] rows = new float[all ? count * width : width];
                runner.run(tokens, start, count, rows, all ? count : 1, width, canceller);
                System.arraycopy(rows, 0, logits, all ? start * width : 0, rows.length);
            }
        }
        return logits;
    }

    /** Returns the largest difference, as a part of the range of its row. Numbers that are not finite must be equal. */
    static double worst(float[] expected, float[] found, int width) {
        double worst = 0;
        for (int row = 0; row < expected.length; row += width) {
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            double difference = 0;
            for (int i = row; i < row + width; i++) {
                if (Float.isFinite(expected[i]) && Float.isFinite(found[i])) {
                    least = Math.min(least, expected[i]);
                    most = Math.max(most, expected[i]);
                    difference = Math.max(difference, Math.abs(expected[i] - found[i]));
                } else if (Float.compare(expected[i], found[i]) != 0) {
                    return Double.POSITIVE_INFINITY;
                }
            }
            worst = Math.max(worst, difference == 0 ? 0 : difference / (most - least));
        }
        return worst;
    }
}
