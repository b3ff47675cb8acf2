package org.eft4j.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's correction of several error rates: with it, all claims together err no more often than one alone may. */
final class Holm {
    /** The error rate of one-sided claims, that of a two-sided 95 % interval's end. */
    static final double ALPHA = 0.025;

    private Holm() {}

    /** Returns the corrected error rates, in the order of the given ones. */
    static List<Double> adjust(List<Double> rates) {
        int[] ascending = IntStream.range(0, rates.size())
                .boxed()
                .sorted(Comparator.comparing(rates::get))
                .mapToInt(Integer::intValue)
                .toArray();
        Double[] adjusted = new Double[ascending.length];
        double highest = 0;
        for (int rank = 0; rank < ascending.length; rank++) {
            double rate = (ascending.length - rank) * rates.get(ascending[rank]);
            highest = Math.max(highest, Math.min(1, rate));
            adjusted[ascending[rank]] = highest;
        }
        return List.of(adjusted);
    }
}
