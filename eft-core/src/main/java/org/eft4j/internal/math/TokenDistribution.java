package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * The distribution a token is sampled from: what temperature and filters leave of a row of scores. The tokens left are
 * its candidates. Ids are kept in rising order, so that a sample depends on the distribution alone and not on how it
 * was computed. Masses are relative to the likeliest token's and in double precision. The workspace is reused; not
 * thread-safe.
 */
public final class TokenDistribution {
    /** How far below the largest score, in nats after temperature, the last token of a top-p set is sought first. */
    private static final double REACH = 12;

    /** Covers the rounding of exponentials where scores stand for them. */
    private static final double SLACK = 1e-6;

    /** Among so many of the likeliest a top-p set is looked for first: a model that knows its text has it there. */
    private static final int HEAD = 256;

    /** Candidates whose masses are summed together; a sample skips whole stretches. */
    private static final int STRETCH = 1024;

    private final Exponentials exponentials = new Exponentials();
    private final Ranking ranking = new Ranking();
    private final Nucleus nucleus = new Nucleus();

    private float[] row = new float[0];
    private int rowOffset;
    private float max;
    private double temperature;

    /** Whether every token of the row is a candidate; ids are then not written down. */
    private boolean whole;

    private int[] ids = new int[0];

    /**
     * What the candidates are weighed and cut by, from an offset on: the row itself, or numbers of those on the list.
     */
    private float[] keys = row;

    private int keysOffset;
    private float[] listKeys = row;
    private double[] masses = new double[0];
    private double[] stretchSums = new double[0];

    private int size;
    private double total;

    /**
     * Computes the distribution of a row.
     *
     * @param scores a row whose largest entry is finite
     * @param temperature divides the scores, above 0
     * @param topK keeps the k likeliest and what ties with the last; 0 is off
     * @param topP keeps the smallest set of likeliest with this mass, the lower id first among equals; 1 is off
     * @param minP drops what is less likely than this share of the likeliest; 0 is off
     * @param typicalP keeps what is nearest to the entropy, up to this mass, and what ties with the last; 1 is off
     */
    public void compute(ScannedRow scores, double temperature, int topK, double topP, double minP, double typicalP) {
        this.row = scores.row();
        this.rowOffset = scores.offset();
        this.max = scores.max();
        this.temperature = temperature;
        if (topK > 0 && topK < scores.width()) {
            takeTopK(scores, topK);
        } else if (minP > 0 && topP == 1) {
            takeFrom(scores, scores.max() + temperature * (Math.log(minP) - SLACK));
        } else if (scores.isFinite()) {
            takeAll(scores);
        } else {
            takeFrom(scores, Double.NEGATIVE_INFINITY);
        }
        weigh();
        if (topP < 1) {
            cutTopP(scores, topP * total);
        }
        if (minP > 0) {
            cutMinP(minP);
        }
        if (typicalP < 1) {
            cutTypical(typicalP);
        }
    }

    /** One candidate of probability 1. */
    public void computeSingle(int id) {
        beginList(1);
        ids[0] = id;
        size = 1;
        reserveMasses();
        masses[0] = 1;
        sumUp();
    }

    /** Returns the number of candidates, at least 1. */
    public int size() {
        return size;
    }

    /** Returns the id of a candidate; ids rise with the index. */
    public int id(int index) {
        return whole ? index : ids[index];
    }

    /** Returns the probability of a candidate; they sum to 1. */
    public double probability(int index) {
        return masses[index] / total;
    }

    /** Returns the probability of an id, 0 if it is no candidate. */
    public double probabilityOf(int id) {
        int index = whole ? id : Arrays.binarySearch(ids, 0, size, id);
        return index < 0 ? 0 : probability(index);
    }

    /**
     * Returns the candidate at a point of the cumulated probabilities.
     *
     * @param uniform in [0, 1)
     * @return its id
     */
    public int sample(double uniform) {
        double left = uniform * total;
        int from = 0;
        for (int stretch = 0; from + STRETCH < size && left >= stretchSums[stretch]; stretch++) {
            left -= stretchSums[stretch];
            from += STRETCH;
        }
        int last = from;
        for (int i = from; i < size && left >= 0; i++) {
            if (masses[i] > 0) {
                left -= masses[i];
                last = i;
            }
        }
        return id(last); // if rounding leaves a crumb at the end, the last possible one
    }

    /**
     * Samples from what this distribution has beyond another, the normalised max(p − q, 0): the correction of
     * speculative sampling.
     *
     * @param other the distribution q
     * @param uniform in [0, 1)
     * @return the id drawn
     */
    public int sampleResidual(TokenDistribution other, double uniform) {
        double excess = 0;
        for (int i = 0, j = 0; i < size; i++) {
            j = other.seek(id(i), j);
            excess += Math.max(0, probability(i) - other.probabilityAt(id(i), j));
        }
        double left = uniform * excess;
        int last = -1;
        for (int i = 0, j = 0; i < size && left >= 0; i++) {
            j = other.seek(id(i), j);
            double beyond = probability(i) - other.probabilityAt(id(i), j);
            if (beyond > 0) {
                last = id(i);
                left -= beyond;
            }
        }
        // no excess at all: the distributions are equal up to rounding, and either may be drawn from
        return last >= 0 ? last : sample(uniform);
    }

    /** Returns the first index from {@code from} on whose id is at least {@code id}. */
    private int seek(int id, int from) {
        if (whole) {
            return id;
        }
        int index = from;
        while (index < size && ids[index] < id) {
            index++;
        }
        return index;
    }

    private double probabilityAt(int id, int index) {
        return index < size && id(index) == id ? probability(index) : 0;
    }

    private void takeAll(ScannedRow scores) {
        whole = true;
        keys = row;
        keysOffset = rowOffset;
        size = scores.width();
    }

    /** Tokens that are possible and whose score is at least {@code floor}. */
    private void takeFrom(ScannedRow scores, double floor) {
        beginList(scores.width());
        float least = Math.max(-Float.MAX_VALUE, Math.nextDown((float) floor));
        for (int id = 0; id < scores.width(); id++) {
            if (row[rowOffset + id] >= least) {
                ids[size] = id;
                listKeys[size++] = row[rowOffset + id];
            }
        }
    }

    private void takeTopK(ScannedRow scores, int k) {
        ranking.rankTopAndTies(scores, k);
        beginList(ranking.size());
        size = ranking.size();
        ranking.copyIds(ids, size);
        Arrays.sort(ids, 0, size);
        for (int i = 0; i < size; i++) {
            listKeys[i] = score(i);
        }
    }

    /** Begins a list with room for {@code most} candidates. */
    private void beginList(int most) {
        reserveList(most);
        useList();
        size = 0;
    }

    private void reserveList(int most) {
        if (ids.length < most) {
            ids = Arrays.copyOf(ids, most);
            listKeys = Arrays.copyOf(listKeys, most);
        }
    }

    private void useList() {
        whole = false;
        keys = listKeys;
        keysOffset = 0;
    }

    /** Returns the score of a candidate in the row; not to be asked for when the row may have changed. */
    private float score(int index) {
        return row[rowOffset + id(index)];
    }

    private void weigh() {
        reserveMasses();
        exponentials.masses(keys, keysOffset, size, max, temperature, masses);
        sumUp();
    }

    private void reserveMasses() {
        if (masses.length < size) {
            masses = new double[size];
            stretchSums = new double[size / STRETCH + 1];
        }
    }

    private void sumUp() {
        total = 0;
        for (int from = 0; from < size; from += STRETCH) {
            double sum = Exponentials.sum(masses, from, Math.min(STRETCH, size - from));
            stretchSums[from / STRETCH] = sum;
            total += sum;
        }
    }

    /** The first of the cuts: the keys are the scores. */
    private void cutTopP(ScannedRow scores, double target) {
        boolean headMayReach = whole && HEAD >= target; // no mass is above 1
        if (!headMayReach || !keepOfHead(scores, target)) {
            nucleus.find(keys, keysOffset, masses, size, max, REACH * temperature, target);
            keepNucleus();
        }
    }

    /**
     * Keeps the likeliest tokens that together reach a target, where few do: the scan's short cut to them spares a look
     * at every token.
     *
     * @return whether they do; else nothing has changed
     */
    private boolean keepOfHead(ScannedRow scores, double target) {
        ranking.rankTop(scores, HEAD);
        int kept = 0;
        for (double mass = 0; mass < target; kept++) {
            if (kept == ranking.size()) {
                return false;
            }
            mass += masses[ranking.id(kept)];
        }
        reserveList(kept);
        ranking.copyIds(ids, kept);
        Arrays.sort(ids, 0, kept);
        for (int i = 0; i < kept; i++) {
            masses[i] = masses[ids[i]]; // ids rise, so none is read after it was written over
        }
        endCut(kept);
        return true;
    }

    /** Masses are relative to the likeliest token's, which every filter before this keeps. */
    private void cutMinP(double p) {
        reserveList(size);
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (masses[i] >= p) {
                keep(i, kept++);
            }
        }
        endCut(kept);
    }

    /** Locally typical sampling (Meister et al. 2023, arXiv 2202.00666). */
    private void cutTypical(double p) {
        reserveList(size);
        double logTotal = Math.log(total);
        double entropy = 0;
        for (int i = 0; i < size; i++) {
            entropy += probability(i) * (logTotal - logMass(i));
        }
        float nearest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < size; i++) {
            listKeys[i] = (float) -Math.abs(logTotal - logMass(i) - entropy);
            nearest = Math.max(nearest, listKeys[i]);
        }
        keys = listKeys;
        keysOffset = 0;
        nucleus.find(keys, 0, masses, size, nearest, REACH, p * total);
        nucleus.includeTies();
        keepNucleus();
    }

    private double logMass(int index) {
        return Math.max(Exponentials.SMALLEST, ((double) score(index) - max) / temperature);
    }

    private void keepNucleus() {
        reserveList(size);
        endCut(whole ? keepOfAll(keys, keysOffset, ids, masses, size) : keepOfList());
    }

    private int keepOfList() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (nucleus.contains(keys[keysOffset + i], i)) {
                keep(i, kept++);
            }
        }
        return kept;
    }

    /** Does the same where a candidate's index is its id: the longest of all loops, on locals alone. */
    private int keepOfAll(float[] keys, int offset, int[] ids, double[] masses, int count) {
        int kept = 0;
        for (int id = 0; id < count; id++) {
            if (nucleus.contains(keys[offset + id], id)) {
                ids[kept] = id;
                masses[kept++] = masses[id];
            }
        }
        return kept;
    }

    /** Moves a candidate to its own place in the list or to one before it. */
    private void keep(int from, int to) {
        ids[to] = id(from);
        masses[to] = masses[from];
    }

    private void endCut(int kept) {
        useList();
        size = kept;
        sumUp();
    }
}
