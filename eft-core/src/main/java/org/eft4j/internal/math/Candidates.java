package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * The tokens left to draw from and their probabilities: a row of scores after temperature and filters. Ids are kept in rising order, so
 * that a draw depends on the law alone and not on how it was found. Masses are relative to the likeliest token's and in double precision. The
 * workspace is reused; not thread-safe.
 */
public final class Candidates {
    /** How far below the largest score, in nats after temperature, the tokens of a top-p set are sought first. */
    private static final double FIRST_REACH = 12;

    private final Exponentials exponentials = new Exponentials();
    private final Ranking ranking = new Ranking();
    private final Nucleus nucleus = new Nucleus();

    /** The masses of all tokens, by id. Where {@link #tiles} is above 0, every token is a candidate and these are their masses. */
    private double[] dense = new double[0];

    /** Sums of stretches of them; a draw skips whole stretches. */
    private double[] tileSums = new double[0];

    private int tiles;

    private int[] ids = new int[0];
    private double[] masses = new double[0];
    /** What candidates are cut by: scores, and for the typical filter their nearness to the entropy. */
    private float[] keys = new float[0];

    private int size;
    private double total;

    /**
     * Finds the candidates of a row.
     *
     * @param scan has scanned the row; its largest entry is finite
     * @param temperature divides the scores, above 0
     * @param topK keeps the k likeliest and what ties with the last; 0 is off
     * @param topP keeps the smallest set of likeliest with this mass, the lower id first among equals; 1 is off
     * @param minP drops what is less likely than this share of the likeliest; 0 is off
     * @param typicalP keeps what is nearest to the entropy, up to this mass, and what ties with the last; 1 is off
     */
    public void find(RowScan scan, double temperature, int topK, double topP, double minP, double typicalP) {
        if (topK > 0 && topK < scan.width()) {
            takeTopK(scan, topK, temperature);
            cutTopP(topP, topP * total);
        } else {
            takeAll(scan, temperature);
            if (scan.isFinite() && topP == 1 && minP == 0 && typicalP == 1) {
                return;
            }
            double target = topP * total;
            takeFrom(scan, topP < 1 ? scan.max() - FIRST_REACH * temperature : Double.NEGATIVE_INFINITY);
            if (total < target) {
                takeFrom(scan, Double.NEGATIVE_INFINITY);
            }
            cutTopP(topP, target);
        }
        cutMinP(minP);
        cutTypical(typicalP);
    }

    /** One candidate of probability 1. */
    public void findSingle(int id) {
        reserve(1);
        tiles = 0;
        ids[0] = id;
        masses[0] = 1;
        size = 1;
        total = 1;
    }

    /** The number of candidates, at least 1. */
    public int size() {
        return size;
    }

    /** The id of a candidate; ids rise with the index. */
    public int id(int index) {
        return tiles > 0 ? index : ids[index];
    }

    /** The probability of a candidate; they sum to 1. */
    public double probability(int index) {
        return (tiles > 0 ? dense[index] : masses[index]) / total;
    }

    /** The probability of an id, 0 if it is no candidate. */
    public double probabilityOf(int id) {
        int index = tiles > 0 ? id : Arrays.binarySearch(ids, 0, size, id);
        return index < 0 ? 0 : probability(index);
    }

    /**
     * The candidate at a point of the cumulated probabilities.
     *
     * @param uniform in [0, 1)
     * @return its id
     */
    public int draw(double uniform) {
        double left = uniform * total;
        int from = 0;
        for (int tile = 0; tile < tiles - 1 && left >= tileSums[tile]; tile++) {
            left -= tileSums[tile];
            from = Exponentials.startOf(tile + 1);
        }
        double[] each = tiles > 0 ? dense : masses;
        int last = from;
        for (int i = from; i < size && left >= 0; i++) {
            if (each[i] > 0) {
                left -= each[i];
                last = i;
            }
        }
        return id(last); // if rounding leaves a crumb at the end, the last possible one
    }

    /**
     * Draws from what this law has beyond another, the normalised max(p − q, 0): the correction of speculative sampling.
     *
     * @param other the law q
     * @param uniform in [0, 1)
     * @return the id drawn
     */
    public int drawBeyond(Candidates other, double uniform) {
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
        // no excess at all: the laws are equal up to rounding, and either may be drawn from
        return last >= 0 ? last : draw(uniform);
    }

    /** The first index from {@code from} on whose id is at least {@code id}. */
    private int seek(int id, int from) {
        if (tiles > 0) {
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

    /** Every token of the row; ids are not written down. */
    private void takeAll(RowScan scan, double temperature) {
        int width = scan.width();
        tiles = Exponentials.tiles(width);
        if (dense.length < width) {
            dense = new double[width];
            tileSums = new double[tiles];
        }
        total = exponentials.masses(scan, temperature, dense, tileSums);
        size = width;
    }

    /** Of all tokens, whose masses are at hand, those that are possible and whose score is at least {@code floor}. */
    private void takeFrom(RowScan scan, double floor) {
        float[] row = scan.row();
        int offset = scan.offset();
        int width = scan.width();
        reserve(width);
        tiles = 0;
        size = 0;
        total = 0;
        float least = (float) Math.max(-Float.MAX_VALUE, floor);
        for (int id = 0; id < width; id++) {
            float score = row[offset + id];
            if (score >= least) {
                ids[size] = id;
                keys[size] = score;
                masses[size++] = dense[id];
                total += dense[id];
            }
        }
    }

    private void takeTopK(RowScan scan, int k, double temperature) {
        ranking.rankTopAndTies(scan, k);
        size = ranking.size();
        reserve(size);
        tiles = 0;
        total = 0;
        for (int rank = 0; rank < size; rank++) {
            ids[rank] = ranking.id(rank);
        }
        Arrays.sort(ids, 0, size);
        for (int i = 0; i < size; i++) {
            keys[i] = scan.row()[scan.offset() + ids[i]];
            masses[i] = Math.exp(((double) keys[i] - scan.max()) / temperature);
            total += masses[i];
        }
    }

    private void cutTopP(double p, double target) {
        if (p < 1) {
            nucleus.find(keys, 0, masses, size, target);
            keepNucleus();
        }
    }

    /** Masses are relative to the likeliest token's, which every filter before this keeps. */
    private void cutMinP(double p) {
        if (p == 0) {
            return;
        }
        int kept = 0;
        total = 0;
        for (int i = 0; i < size; i++) {
            if (masses[i] >= p) {
                kept = move(i, kept);
            }
        }
        size = kept;
    }

    /** Locally typical sampling (Meister et al. 2023, arXiv 2202.00666). */
    private void cutTypical(double p) {
        if (p == 1) {
            return;
        }
        double entropy = 0;
        for (int i = 0; i < size; i++) {
            double probability = probability(i);
            if (probability > 0) {
                entropy -= probability * Math.log(probability);
            }
        }
        for (int i = 0; i < size; i++) {
            keys[i] = (float) -Math.abs(-Math.log(probability(i)) - entropy);
        }
        nucleus.find(keys, 0, masses, size, p * total);
        nucleus.includeTies();
        keepNucleus();
    }

    private void keepNucleus() {
        int kept = 0;
        total = 0;
        for (int i = 0; i < size; i++) {
            if (nucleus.contains(keys[i], i)) {
                kept = move(i, kept);
            }
        }
        size = kept;
    }

    private int move(int from, int to) {
        ids[to] = ids[from];
        keys[to] = keys[from];
        masses[to] = masses[from];
        total += masses[to];
        return to + 1;
    }

    private void reserve(int count) {
        if (ids.length < count) {
            ids = new int[count];
            keys = new float[count];
            masses = new double[count];
        }
    }
}
