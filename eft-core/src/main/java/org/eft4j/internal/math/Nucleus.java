package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * The smallest set of entries of highest key whose masses together reach a target, at least one: the top-p set, and
 * whatever is cut the same way. Ties of the key go to the lower index. Found by selection: entries are put into bins by
 * key, and only the bin in which the target is reached is looked into, again by bins, until it is small enough to be
 * sorted. Masses are summed in double.
 *
 * <p>The workspace is reused; not thread-safe.
 */
public final class Nucleus {
    private static final int BINS = 1024;

    /** So few entries are sorted. */
    private static final int FEW = 512;

    /** Empty until a set is asked for: most distributions never cut one. */
    private double[] binMass = new double[0];

    private final Ranking ranking = new Ranking();

    /** The entries among which the last of the set is, their indices rising. */
    private int[] open = new int[0];

    private int size;
    private float high;
    private float low;
    /** The mass of the entries that are in the set for certain. */
    private double settled;

    private float lastKey;
    private int lastIndex;

    /**
     * Finds the set.
     *
     * @param keys of the entries, from {@code offset} on; none is NaN, an entry of −∞ is never in the set
     * @param masses of the entries, from 0 on
     * @param count the number of entries, at least one of which is not −∞
     * @param highest the highest key
     * @param reach how far below it the last of the set is looked for first, above 0; further below costs more time, no
     *     exactness
     * @param target the mass to reach; all entries are taken if they do not
     */
    public void find(float[] keys, int offset, double[] masses, int count, float highest, double reach, double target) {
        high = highest;
        low = (float) Math.max(-Float.MAX_VALUE, highest - reach);
        openFirst(keys, offset, masses, count, BINS / reach, target);
        measure(keys, offset);
        while (size > FEW && high > low) {
            narrow(keys, offset, masses, target);
            measure(keys, offset);
        }
        boolean sorted = size <= FEW;
        if (sorted) {
            sort(keys, offset);
        }
        takeAll();
        double mass = settled;
        for (int rank = 0; rank < size && (rank == 0 || mass < target); rank++) {
            lastIndex = sorted ? ranking.id(rank) : open[rank]; // keys all equal: the indices rise already
            lastKey = keys[offset + lastIndex];
            mass += masses[lastIndex];
        }
    }

    /**
     * Opens the entries of the bin in which the target is reached, of bins from {@code low} to {@code high}, or else
     * what is below them.
     */
    private void openFirst(float[] keys, int offset, double[] masses, int count, double scale, double target) {
        if (binMass.length == 0) {
            binMass = new double[BINS];
            open = new int[FEW];
        }
        Arrays.fill(binMass, 0);
        weighBins(keys, offset, masses, count, binMass, high, low, scale);
        settled = 0;
        int bin = settle(BINS, target);
        size = 0;
        if (bin == BINS) {
            openBelow(keys, offset, count);
        } else {
            openBin(keys, offset, count, bin, scale);
        }
    }

    /** Adds each mass to its bin; on locals alone, since this loop sees every token. */
    private static void weighBins(
            float[] keys,
            int offset,
            double[] masses,
            int count,
            double[] binMass,
            float high,
            float low,
            double scale) {
        for (int i = 0; i < count; i++) {
            float key = keys[offset + i];
            if (key >= low) {
                binMass[bin(key, high, scale)] += masses[i];
            }
        }
    }

    private void openBelow(float[] keys, int offset, int count) {
        for (int i = 0; i < count; i++) {
            float key = keys[offset + i];
            if (key < low && key != Float.NEGATIVE_INFINITY) {
                open(i);
            }
        }
    }

    /** Most keys are far from the bin, and one comparison says so. */
    private void openBin(float[] keys, int offset, int count, int bin, double scale) {
        float middle = (float) (high - (bin + 0.5) / scale);
        float near = 1 / (float) scale + Math.ulp(middle);
        float highest = high;
        float lowest = low;
        for (int i = 0; i < count; i++) {
            float key = keys[offset + i];
            if (Math.abs(key - middle) <= near && key >= lowest && bin(key, highest, scale) == bin) {
                open(i);
            }
        }
    }

    private void open(int index) {
        if (size == open.length) {
            open = Arrays.copyOf(open, 2 * size);
        }
        open[size++] = index;
    }

    /**
     * Takes bin after bin for settled, as long as the target is not reached; gives the bin that is not, at most {@code
     * last}.
     */
    private int settle(int last, double target) {
        int bin = 0;
        while (bin < last && settled + binMass[bin] < target) {
            settled += binMass[bin++];
        }
        return bin;
    }

    private void measure(float[] keys, int offset) {
        high = Float.NEGATIVE_INFINITY;
        low = Float.POSITIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            float key = keys[offset + open[i]];
            high = Math.max(high, key);
            low = Math.min(low, key);
        }
    }

    /**
     * Leaves open the entries of the bin in which the target is reached. Both ends of the range are in bins of their
     * own, so some drop out.
     */
    private void narrow(float[] keys, int offset, double[] masses, double target) {
        double scale = BINS / ((double) high - low);
        Arrays.fill(binMass, 0);
        for (int i = 0; i < size; i++) {
            binMass[bin(keys[offset + open[i]], high, scale)] += masses[open[i]];
        }
        int bin = settle(BINS - 1, target);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (bin(keys[offset + open[i]], high, scale) == bin) {
                open[kept++] = open[i];
            }
        }
        size = kept;
    }

    private static int bin(float key, float high, double scale) {
        return Math.min(BINS - 1, (int) (((double) high - key) * scale));
    }

    private void sort(float[] keys, int offset) {
        ranking.begin();
        for (int i = 0; i < size; i++) {
            ranking.addIfAtLeast(-Float.MAX_VALUE, keys[offset + open[i]], open[i]);
        }
        ranking.end();
    }

    /** Takes every entry into the set that is not −∞. */
    private void takeAll() {
        lastKey = -Float.MAX_VALUE;
        lastIndex = Integer.MAX_VALUE;
    }

    /** Takes every entry into the set that ties with the last. */
    void includeTies() {
        lastIndex = Integer.MAX_VALUE;
    }

    /** Returns whether an entry with this key at this index is in the set. */
    public boolean contains(float key, int index) {
        return key > lastKey || (key == lastKey && index <= lastIndex);
    }
}
