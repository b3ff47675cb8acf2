package org.eft4j.internal.math;

/**
 * How two laws over the same tokens differ, each given by a row of scores. Owns its memory and keeps the last comparison: not thread-safe.
 */
public final class LawDifference {
    private final int width;
    private final RowScan scan = new RowScan();
    private final Exponentials exponentials = new Exponentials();
    private final double[] first;
    private final double[] second;
    private final double[] tileSums;
    private final float[] signed;
    private double firstNormaliser;
    private double secondNormaliser;
    private double totalVariation;

    /** Prepares for rows of {@code width} entries. */
    public LawDifference(int width) {
        this.width = width;
        this.first = new double[width];
        this.second = new double[width];
        this.tileSums = new double[Exponentials.tiles(width)];
        this.signed = new float[width];
    }

    /** Compares two rows; neither has NaN, +∞ or nothing but −∞. */
    public void compare(float[] a, int aOffset, float[] b, int bOffset) {
        double firstMass = masses(a, aOffset, first);
        firstNormaliser = scan.max() + Math.log(firstMass);
        double secondMass = masses(b, bOffset, second);
        secondNormaliser = scan.max() + Math.log(secondMass);
        subtract(1 / firstMass, 1 / secondMass);
        totalVariation = positivePart();
    }

    private double masses(float[] row, int offset, double[] masses) {
        scan.scan(row, offset, width);
        return exponentials.masses(scan, 1, masses, tileSums);
    }

    private void subtract(double firstScale, double secondScale) {
        for (int i = 0; i < width; i++) {
            first[i] = first[i] * firstScale - second[i] * secondScale;
        }
        for (int i = 0; i < width; i++) {
            signed[i] = (float) first[i];
        }
    }

    /** Both laws have mass 1, so what one has more is what the other has more. In four sums, which the processor adds side by side. */
    private double positivePart() {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i < width - 3; i += 4) {
            a += Math.max(0, first[i]);
            b += Math.max(0, first[i + 1]);
            c += Math.max(0, first[i + 2]);
            d += Math.max(0, first[i + 3]);
        }
        for (; i < width; i++) {
            a += Math.max(0, first[i]);
        }
        return Math.min(1, (a + b) + (c + d));
    }

    /** The total-variation distance: 0 for equal laws, 1 for laws without a common token. */
    public double totalVariation() {
        return totalVariation;
    }

    /** log Σ exp of the first row, in nats. */
    public double firstNormaliser() {
        return firstNormaliser;
    }

    /** log Σ exp of the second row, in nats. */
    public double secondNormaliser() {
        return secondNormaliser;
    }

    /** Ranks at most {@code count} tokens by how much likelier the first law finds them; only those it does. */
    public void rankRaised(int count, Ranking into) {
        rank(count, into);
    }

    /** Ranks at most {@code count} tokens by how much less likely the first law finds them; only those it does. */
    public void rankLowered(int count, Ranking into) {
        for (int i = 0; i < width; i++) {
            signed[i] = (float) -first[i];
        }
        rank(count, into);
    }

    private void rank(int count, Ranking into) {
        scan.scan(signed, 0, width);
        into.rankTop(scan, count);
        int positive = into.size();
        while (positive > 0 && !(signed[into.id(positive - 1)] > 0)) {
            positive--;
        }
        into.cutTo(positive);
    }
}
