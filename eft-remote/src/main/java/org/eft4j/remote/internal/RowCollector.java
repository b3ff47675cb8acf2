package org.eft4j.remote.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.eft4j.remote.internal.http.BrokenAnswerException;

/**
 * Takes the log-probabilities of an answer, checks each row, and puts it where it belongs. A row is right if each id of
 * the vocabulary comes once, or as many as were asked for, with a number, and any of them is possible. A whole row is
 * normalised anew: servers compute in 32
 * bits, so the probabilities of a row may sum to 1.0002, and nobody knows whether a server was started to give raw
 * logits.
 *
 * <p>Reused from answer to answer. Not thread-safe.
 */
final class RowCollector {
    /** At most this is what servers write for a probability of 0, whose logarithm JSON cannot hold. */
    private static final float IMPOSSIBLE = -9999;

    private final int width;
    private final float[] row;
    private final BitSet arrived = new BitSet();
    private List<WantedRow> wanted = List.of();
    private int top;
    private int count;
    private float least;
    private float secondLeast;
    private double normaliser;

    /** Makes a collector of rows with {@code width} ids. */
    RowCollector(int width) {
        this.width = width;
        this.row = new float[width];
    }

    /**
     * Says what the next answer is about.
     *
     * @param rows the rows that are asked for
     * @param likeliest how many of a row's likeliest ids are asked for; the width for whole rows
     */
    void expect(List<WantedRow> rows, int likeliest) {
        wanted = rows;
        top = likeliest;
    }

    /** Returns the rows that are asked for. */
    List<WantedRow> wanted() {
        return wanted;
    }

    /** Returns how many of a row's likeliest ids are asked for. */
    int top() {
        return top;
    }

    /** Returns the logarithm of what the last row's scores add up to, whole or not, as the server gave them. */
    double normaliser() {
        return normaliser;
    }

    /** Begins an answer; the last one may have ended anywhere. */
    void begin() {
        arrived.clear();
        beginRow();
    }

    /** Begins a row. */
    void beginRow() {
        Arrays.fill(row, Float.NaN);
        count = 0;
        least = Float.POSITIVE_INFINITY;
        secondLeast = Float.POSITIVE_INFINITY;
    }

    /** Takes one entry of a row. */
    void add(int id, float logProbability) throws BrokenAnswerException {
        if (id < 0 || id >= width) {
            throw new BrokenAnswerException(
                    "a row has an id that is none of the " + width + " that config.json gives the vocabulary");
        }
        if (!Float.isNaN(row[id])) {
            throw new BrokenAnswerException("a row has an id twice");
        }
        if (Float.isNaN(logProbability) || logProbability == Float.POSITIVE_INFINITY) {
            throw new BrokenAnswerException("a row has a log-probability that is no number");
        }
        float score = logProbability <= IMPOSSIBLE ? Float.NEGATIVE_INFINITY : logProbability;
        row[id] = score;
        count++;
        if (score < least) {
            secondLeast = least;
            least = score;
        } else if (score < secondLeast) {
            secondLeast = score;
        }
    }

    /**
     * Ends a row, and puts it at its place.
     *
     * @param index which of the wanted ones it is
     */
    void endRow(int index) throws BrokenAnswerException {
        if (index < 0 || index >= wanted.size() || arrived.get(index)) {
            throw new BrokenAnswerException(
                    "a row is said to follow text " + index + " of " + wanted.size() + ", or two rows the same");
        }
        if (top == width ? count != width : count != top && count != top + 1) {
            throw new BrokenAnswerException("a row has " + count + " ids, expected "
                    + (top == width ? "the " + width + " that config.json gives the vocabulary" : String.valueOf(top)));
        }
        // vLLM adds the token that it picked, if that is none of the likeliest.
        float bound = count == width ? Float.NEGATIVE_INFINITY : count == top ? least : secondLeast;
        normaliser = logSumExp();
        if (normaliser == Double.NEGATIVE_INFINITY) {
            throw new BrokenAnswerException("in a row no token is possible");
        }
        double shift = count == width ? normaliser : 0;
        WantedRow place = wanted.get(index);
        place.setBound(bound);
        for (int id = 0; id < width; id++) {
            place.target()[place.offset() + id] = Float.isNaN(row[id]) ? bound : (float) (row[id] - shift);
        }
        arrived.set(index);
        beginRow();
    }

    private double logSumExp() {
        float max = Float.NEGATIVE_INFINITY;
        for (float score : row) {
            max = score > max ? score : max; // false for the ids that the row lacks
        }
        if (max == Float.NEGATIVE_INFINITY) {
            return max;
        }
        double sum = 0;
        for (float score : row) {
            sum += Float.isNaN(score) ? 0 : Math.exp(score - max);
        }
        return max + Math.log(sum);
    }

    /**
     * Checks how many ids the server says it has read for a text: one more means that it has added one, fewer that it
     * has cut the text.
     *
     * @param tokens −1 if it does not say
     */
    void requireRead(int index, int tokens) throws BrokenAnswerException {
        if (index >= 0 && index < wanted.size() && tokens != wanted.get(index).length()) {
            throw new BrokenAnswerException("the server has read " + tokens + " tokens of a text of "
                    + wanted.get(index).length());
        }
    }

    /** Checks how many ids the server says it has read for all texts. */
    void requireReadInAll(int tokens) throws BrokenAnswerException {
        int sent = wanted.stream().mapToInt(WantedRow::length).sum();
        if (tokens != sent) {
            throw new BrokenAnswerException("the server has read " + tokens + " tokens of " + sent);
        }
    }

    /** Ends the answer: every text must have its row. */
    void end() throws BrokenAnswerException {
        if (arrived.cardinality() != wanted.size()) {
            throw new BrokenAnswerException(arrived.cardinality() + " rows came, expected " + wanted.size(), true);
        }
    }
}
