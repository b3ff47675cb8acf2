package org.eft4j.huggingface.internal.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Sorts as Python does: stably, and asking only whether one key is less than another. So a sort ends even if the keys
 * have no consistent order, as with NaN, where Java's own sort throws. Up to 63 such elements end in exactly Python's
 * order, since this class inserts them in the same way. Stateless and thread-safe.
 */
final class Sorting {
    /** The number of elements that Python inserts one by one; it merges larger lists. */
    private static final int MAX_INSERTED = 63;

    private record Keyed<T>(Object key, T item) {}

    private Sorting() {}

    /**
     * Returns the items in the order of their keys, or in the reverse order. Equal items keep their order either way.
     */
    static <T> List<T> sorted(Budget budget, Collection<T> items, Function<? super T, Object> key, boolean reverse) {
        budget.elements(items.size());
        List<Keyed<T>> keyed = new ArrayList<>();
        items.forEach(item -> keyed.add(new Keyed<>(key.apply(item), item)));
        if (reverse) {
            Collections.reverse(keyed);
        }
        sort(budget, keyed);
        if (reverse) {
            Collections.reverse(keyed);
        }
        List<T> sorted = new ArrayList<>();
        keyed.forEach(one -> sorted.add(one.item()));
        return sorted;
    }

    private static <T> void sort(Budget budget, List<Keyed<T>> items) {
        if (items.size() <= MAX_INSERTED) {
            insertAll(budget, items);
            return;
        }
        int middle = items.size() / 2;
        List<Keyed<T>> left = new ArrayList<>(items.subList(0, middle));
        List<Keyed<T>> right = new ArrayList<>(items.subList(middle, items.size()));
        sort(budget, left);
        sort(budget, right);
        int fromLeft = 0;
        int fromRight = 0;
        for (int i = 0; i < items.size(); i++) {
            boolean takeRight = fromLeft == left.size()
                    || (fromRight < right.size() && isLess(budget, right.get(fromRight), left.get(fromLeft)));
            items.set(i, takeRight ? right.get(fromRight++) : left.get(fromLeft++));
        }
    }

    private static <T> void insertAll(Budget budget, List<Keyed<T>> items) {
        for (int next = orderedRun(budget, items); next < items.size(); next++) {
            Keyed<T> inserted = items.get(next);
            int low = 0;
            int high = next;
            while (low < high) {
                int middle = (low + high) / 2;
                if (isLess(budget, inserted, items.get(middle))) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            items.add(low, items.remove(next));
        }
    }

    /** Returns how many of the first elements are in order. Reverses a run that only descends. */
    private static <T> int orderedRun(Budget budget, List<Keyed<T>> items) {
        if (items.size() < 2) {
            return items.size();
        }
        boolean descends = isLess(budget, items.get(1), items.get(0));
        int end = 2;
        while (end < items.size() && isLess(budget, items.get(end), items.get(end - 1)) == descends) {
            end++;
        }
        if (descends) {
            Collections.reverse(items.subList(0, end));
        }
        return end;
    }

    private static boolean isLess(Budget budget, Keyed<?> one, Keyed<?> other) {
        return Comparison.order(budget, one.key(), other.key()) == Order.LESS;
    }
}
