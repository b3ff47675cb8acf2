package org.eft4j.internal.math;

/** Selecting without sorting. Thread-safe. */
public final class Selection {
    private Selection() {}

    /**
     * Returns the k-th largest of the first {@code size} values, which are reordered; none is NaN. Hoare's quickselect,
     * pivot by median of three.
     */
    public static float kthLargest(float[] values, int size, int k) {
        int low = 0;
        int high = size - 1;
        int wanted = k - 1;
        while (low < high) {
            float pivot = medianOfThree(values[low], values[(low + high) >>> 1], values[high]);
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] > pivot) {
                    i++;
                }
                while (values[j] < pivot) {
                    j--;
                }
                if (i <= j) {
                    float swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (wanted <= j) {
                high = j;
            } else if (wanted >= i) {
                low = i;
            } else {
                return values[wanted];
            }
        }
        return values[wanted];
    }

    private static float medianOfThree(float a, float b, float c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
