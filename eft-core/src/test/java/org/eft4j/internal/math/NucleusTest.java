package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The top-p set against its definition, followed in double precision. */
class NucleusTest {
    private final Nucleus nucleus = new Nucleus();

    @Test
    void find_randomRows_equalsDefinition() {
        for (int width = 1; width <= 70; width++) {
            SplittableRandom random = new SplittableRandom(width);
            float[] row = new float[width + 1];
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextInt(6) == 0 ? Float.NEGATIVE_INFINITY : (random.nextInt(40) - 20) / 8f;
            }
            row[1] = 1; // not all impossible
            for (double p : new double[] {1e-9, 0.31, 0.77, 0.95, 0.9999}) {
                nucleus.find(row, 1, width, p);
                assertThat(found(row, width))
                        .as("width %d, p %s", width, p)
                        .isEqualTo(defined(Arrays.copyOfRange(row, 1, width + 1), p));
            }
        }
    }

    @Test
    void find_ties_goToTheLowerId() {
        float[] row = new float[5];
        nucleus.find(row, 0, 5, 0.41);
        assertThat(IntStream.range(0, 5).filter(id -> nucleus.contains(row[id], id)))
                .containsExactly(0, 1, 2);
    }

    @Test
    void find_mass1_keepsAllThatIsPossible() {
        float[] row = {3, Float.NEGATIVE_INFINITY, -5};
        nucleus.find(row, 0, 3, 1);
        assertThat(nucleus.contains(row[0], 0)).isTrue();
        assertThat(nucleus.contains(row[1], 1)).isFalse();
        assertThat(nucleus.contains(row[2], 2)).isTrue();
    }

    private List<Integer> found(float[] row, int width) {
        return IntStream.range(0, width)
                .filter(id -> nucleus.contains(row[1 + id], id))
                .boxed()
                .toList();
    }

    /** Adds the likeliest token that is left until the mass is reached. */
    private static List<Integer> defined(float[] row, double p) {
        double total = 0;
        for (float score : row) {
            total += Math.exp(score);
        }
        TreeSet<Integer> set = new TreeSet<>();
        double mass = 0;
        do {
            int likeliest = -1;
            for (int id = 0; id < row.length; id++) {
                boolean better = likeliest < 0 || row[id] > row[likeliest];
                if (!set.contains(id) && row[id] != Float.NEGATIVE_INFINITY && better) {
                    likeliest = id;
                }
            }
            if (likeliest < 0) {
                break;
            }
            set.add(likeliest);
            mass += Math.exp(row[likeliest]) / total;
        } while (mass < p);
        return List.copyOf(set);
    }
}
