package org.eft4j.internal.math;

import java.util.Arrays;

/**
 * The tokens left to draw from and their probabilities: a row of scores after temperature and filters. Ids are kept in rising order, so
 * that a draw depends on the law alone and not on how it was found. The workspace is reused; not thread-safe.
 */
public final class Candidates {
    private final Ranking ranking = new Ranking();
    private final Ranking order = new Ranking();
    private int[] ids = new int[0];
    private double[] masses = new double[0];
    private float[] deviations = new float[0];
    private int size;
    private double total;

    /**
     * Finds the candidates of a row, of which at least one score is not −∞.
     *
     * @param temperature divides the scores, above 0
     * @param topK keeps the k likeliest and what ties with the last; 0 is off
     * @param topP keeps the smallest set of likeliest with this mass; 1 is off
     * @param minP drops what is less likely than this share of the likeliest; 0 is off
     * @param typicalP keeps what is nearest to the entropy, up to this mass; 1 is off
     */
    public void find(float[] row, int width, double temperature, int topK, double topP, double minP, double typicalP) {
        if ((topK == 0 || topK >= width) && topP == 1 && minP == 0 && typicalP == 1) {
            takeAll(row, width, temperature);
            return;
        }
        rank(row, width, topK);
        weigh(row, temperature);
        if (topP < 1) {
            keepTopP(topP);
        }
        if (minP > 0) {
            keepMinP(minP);
        }
        if (typicalP < 1) {
            keepTypical(typicalP);
        }
        sortById(row, temperature);
    }

    /** One candidate of probability 1. */
    public void findSingle(int id) {
        reserve(1);
        ids[0] = id;
        masses[0] = 1;
        size = 1;
        sum();
    }

    /** The probability of an id, 0 if it is no candidate. */
    public double probabilityOf(int id) {
        int index = Arrays.binarySearch(ids, 0, size, id);
        return index < 0 ? 0 : probability(index);
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
            j = other.seek(ids[i], j);
            excess += Math.max(0, probability(i) - other.probabilityAt(ids[i], j));
        }
        double left = uniform * excess;
        int last = -1;
        for (int i = 0, j = 0; i < size; i++) {
            j = other.seek(ids[i], j);
            double beyond = probability(i) - other.probabilityAt(ids[i], j);
            if (beyond > 0) {
                last = ids[i];
                left -= beyond;
                if (left < 0) {
                    break;
                }
            }
        }
        // no excess at all: the laws are equal up to rounding, and either may be drawn from
        return last >= 0 ? last : draw(uniform);
    }

    /** The first index from {@code from} on whose id is at least {@code id}. */
    private int seek(int id, int from) {
        int index = from;
        while (index < size && ids[index] < id) {
            index++;
        }
        return index;
    }

    private double probabilityAt(int id, int index) {
        return index < size && ids[index] == id ? probability(index) : 0;
    }

    /** The number of candidates, at least 1. */
    public int size() {
        return size;
    }

    /** The id of a candidate; ids rise with the index. */
    public int id(int index) {
        return ids[index];
    }

    /** The probability of a candidate; they sum to 1. */
    public double probability(int index) {
        return masses[index] / total;
    }

    /**
     * The candidate at a point of the cumulated probabilities.
     *
     * @param uniform in [0, 1)
     * @return its id
     */
    public int draw(double uniform) {
        double left = uniform * total;
        int last = 0;
        for (int i = 0; i < size; i++) {
            left -= masses[i];
            if (masses[i] > 0) {
                last = i;
            }
            if (left < 0) {
                return ids[i];
            }
        }
        return ids[last]; // rounding left a crumb at the end
    }

    private void takeAll(float[] row, int width, double temperature) {
        reserve(width);
        float max = Rows.max(row, 0, width);
        size = 0;
        for (int id = 0; id < width; id++) {
            if (row[id] != Float.NEGATIVE_INFINITY) {
                ids[size] = id;
                masses[size++] = Math.exp((row[id] - max) / temperature);
            }
        }
        sum();
    }

    private void rank(float[] row, int width, int topK) {
        if (topK > 0 && topK < width) {
            ranking.rankTop(row, 0, width, topK);
            float least = row[ranking.id(ranking.size() - 1)];
            ranking.rankAtLeast(row, 0, width, least);
        } else {
            ranking.rank(row, 0, width);
        }
        size = ranking.size();
        reserve(size);
        for (int rank = 0; rank < size; rank++) {
            ids[rank] = ranking.id(rank);
        }
    }

    private void weigh(float[] row, double temperature) {
        float max = row[ids[0]];
        for (int i = 0; i < size; i++) {
            masses[i] = Math.exp((row[ids[i]] - max) / temperature);
        }
        sum();
    }

    private void keepTopP(double p) {
        double mass = 0;
        int kept = 0;
        while (kept < size && (kept == 0 || mass < p * total)) {
            mass += masses[kept++];
        }
        size = kept;
        sum();
    }

    private void keepMinP(double p) {
        int kept = 1;
        while (kept < size && masses[kept] >= p * masses[0]) {
            kept++;
        }
        size = kept;
        sum();
    }

    /** Locally typical sampling (Meister et al. 2023, arXiv 2202.00666); what ties with the last kept is kept. */
    private void keepTypical(double p) {
        double entropy = 0;
        for (int i = 0; i < size; i++) {
            double probability = probability(i);
            if (probability > 0) {
                entropy -= probability * Math.log(probability);
            }
        }
        for (int i = 0; i < size; i++) {
            deviations[i] = (float) -Math.abs(-Math.log(probability(i)) - entropy);
        }
        order.rank(deviations, 0, size);
        double mass = 0;
        int rank = 0;
        while (rank < order.size() && (rank == 0 || mass < p * total)) {
            mass += masses[order.id(rank++)];
        }
        float furthest = deviations[order.id(rank - 1)];
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (deviations[i] >= furthest) {
                ids[kept] = ids[i];
                masses[kept++] = masses[i];
            }
        }
        size = kept;
        sum();
    }

    private void sortById(float[] row, double temperature) {
        float max = row[ranking.id(0)];
        Arrays.sort(ids, 0, size);
        for (int i = 0; i < size; i++) {
            masses[i] = Math.exp((row[ids[i]] - max) / temperature);
        }
        sum();
    }

    private void sum() {
        total = 0;
        for (int i = 0; i < size; i++) {
            total += masses[i];
        }
    }

    private void reserve(int count) {
        if (ids.length < count) {
            ids = new int[count];
            masses = new double[count];
            deviations = new float[count];
        }
    }
}
