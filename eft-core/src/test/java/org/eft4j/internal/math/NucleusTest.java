package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.eft4j.internal.math.KernelRows.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The selected set against its definition: add the entry of highest key, the lower index first, until the mass is
 * reached.
 */
class NucleusTest {
    private final Nucleus nucleus = new Nucleus();

    @ParameterizedTest
    @EnumSource(Shape.class)
    void find_anyRow_equalsDefinition(Shape shape) {
        for (int width : KernelRows.WIDTHS) {
            float[] row = KernelRows.row(shape, 1, width, width);
            double[] masses = masses(row, width);
            float highest = (float)
                    IntStream.range(0, width).mapToDouble(i -> row[1 + i]).max().orElseThrow();
            double total = IntStream.range(0, width).mapToDouble(i -> masses[i]).sum();
            for (double p : new double[] {1e-9, 0.31, 0.77, 0.95, 0.9999}) {
                for (double reach : new double[] {1e-3, 2, 12}) {
                    nucleus.find(row, 1, masses, width, highest, reach, p * total);
                    assertThat(found(row, width))
                            .as("width %d, p %s, reach %s", width, p, reach)
                            .isEqualTo(defined(row, masses, width, p * total));
                }
            }
        }
    }

    private static double[] masses(float[] row, int width) {
        double max =
                IntStream.range(0, width).mapToDouble(i -> row[1 + i]).max().orElseThrow();
        return IntStream.range(0, width)
                .mapToDouble(i -> Math.exp(row[1 + i] - max))
                .toArray();
    }

    private List<Integer> found(float[] row, int width) {
        return IntStream.range(0, width)
                .filter(i -> nucleus.contains(row[1 + i], i))
                .boxed()
                .toList();
    }

    private static List<Integer> defined(float[] row, double[] masses, int width, double target) {
        List<Integer> ranked = IntStream.range(0, width)
                .filter(i -> row[1 + i] != Float.NEGATIVE_INFINITY)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -row[1 + i]).thenComparing(Comparator.naturalOrder()))
                .toList();
        TreeSet<Integer> set = new TreeSet<>();
        double mass = 0;
        for (int i : ranked) {
            set.add(i);
            mass += masses[i];
            if (mass >= target) {
                break;
            }
        }
        return List.copyOf(set);
    }

    @Test
    void find_ties_goToTheLowerIndex() {
        float[] keys = new float[5];
        nucleus.find(keys, 0, new double[] {1, 1, 1, 1, 1}, 5, 0, 12, 2.05);
        assertThat(IntStream.range(0, 5).filter(i -> nucleus.contains(0, i))).containsExactly(0, 1, 2);
    }

    @Test
    void find_unreachableTarget_keepsAllThatIsPossible() {
        float[] keys = {3, Float.NEGATIVE_INFINITY, -5};
        nucleus.find(keys, 0, new double[] {1, 0, 1e-3}, 3, 3, 12, 2);
        assertThat(nucleus.contains(keys[0], 0)).isTrue();
        assertThat(nucleus.contains(keys[1], 1)).isFalse();
        assertThat(nucleus.contains(keys[2], 2)).isTrue();
    }
}
