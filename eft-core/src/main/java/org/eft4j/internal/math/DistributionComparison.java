package org.eft4j.internal.math;

/**
 * Compares two distributions over the same tokens, each given by a row of scores. Owns its memory and keeps the last
 * comparison: not thread-safe.
 */
public final class DistributionComparison {
    private final int width;
    private final RowScanner scanner = new RowScanner();
    private final Exponentials exponentials = new Exponentials();
    private final double[] first;
    private final double[] second;
    private final float[] signed;
    private double firstNormaliser;
    private double secondNormaliser;
    private double totalVariation;

    /** Prepares for rows of {@code width} entries. */
    public DistributionComparison(int width) {
        this.width = width;
        this.first = new double[width];
        this.second = new double[width];
        this.signed = new float[width];
    }

    /** Compares two rows; neither has NaN or +∞, and each has an entry above −∞. */
    public void compare(float[] a, int aOffset, float[] b, int bOffset) {
        ScannedRow scanned = scanner.scan(a, aOffset, width);
        double firstMass = masses(scanned, first);
        firstNormaliser = scanned.max() + Math.log(firstMass);
        scanned = scanner.scan(b, bOffset, width);
        double secondMass = masses(scanned, second);
        secondNormaliser = scanned.max() + Math.log(secondMass);
        subtract(1 / firstMass, 1 / secondMass);
        totalVariation = positivePart();
    }

    private double masses(ScannedRow scanned, double[] masses) {
        exponentials.masses(scanned.row(), scanned.offset(), width, scanned.max(), 1, masses);
        if (!scanned.isFinite()) {
            forbid(scanned.row(), scanned.offset(), masses);
        }
        return Exponentials.sum(masses, 0, width);
    }

    /** What cannot occur in either distribution must not seem to differ. */
    private void forbid(float[] row, int offset, double[] masses) {
        for (int i = 0; i < width; i++) {
            if (row[offset + i] == Float.NEGATIVE_INFINITY) {
                masses[i] = 0;
            }
        }
    }

    private void subtract(double firstScale, double secondScale) {
        for (int i = 0; i < width; i++) {
            first[i] = first[i] * firstScale - second[i] * secondScale;
        }
        for (int i = 0; i < width; i++) {
            signed[i] = (float) first[i];
        }
    }

    /**
     * Both distributions have mass 1, so what one has more is what the other has more. Overwrites the second
     * distribution, which is no longer needed.
     */
    private double positivePart() {
        for (int i = 0; i < width; i++) {
            second[i] = Math.max(0, first[i]);
        }
        return Math.min(1, Exponentials.sum(second, 0, width));
    }

    /** Returns the total-variation distance: 0 for equal distributions, 1 for distributions without a common token. */
    public double totalVariation() {
        return totalVariation;
    }

    /** Returns log Σ exp of the first row, in nats. */
    public double firstNormaliser() {
        return firstNormaliser;
    }

    /** Returns log Σ exp of the second row, in nats. */
    public double secondNormaliser() {
        return secondNormaliser;
    }

    /**
     * Ranks at most {@code count} tokens by how much likelier the first distribution finds them; only those it does.
     */
    public void rankRaised(int count, Ranking into) {
        rank(count, into);
    }

    /**
     * Ranks at most {@code count} tokens by how much less likely the first distribution finds them; only those it does.
     */
    public void rankLowered(int count, Ranking into) {
        for (int i = 0; i < width; i++) {
            signed[i] = (float) -first[i];
        }
        rank(count, into);
    }

    private void rank(int count, Ranking into) {
        into.rankTop(scanner.scan(signed, 0, width), count);
        int positive = into.size();
        while (positive > 0 && !(signed[into.id(positive - 1)] > 0)) {
            positive--;
        }
        into.cutTo(positive);
    }
}
