package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The set of highest keys that reaches a mass, against its definition. */
class NucleusTest {
    private final Nucleus nucleus = new Nucleus();

    @Test
    void find_keysWithTies_equalsDefinition() {
        RandomRows.widths().forEach(width -> {
            float[] keys = RandomRows.tied(new SplittableRandom(width), width);
            keys[width / 2] = 1; // not all impossible
            assertEqualsDefinition(keys);
        });
    }

    @Test
    void find_distinctKeys_equalsDefinition() {
        RandomRows.widths()
                .forEach(width -> assertEqualsDefinition(RandomRows.smooth(new SplittableRandom(width), width)));
    }

    @Test
    void find_oneKeyFarAbove_equalsDefinition() {
        float[] keys = RandomRows.smooth(new SplittableRandom(1), 2000);
        keys[77] = 1e30f; // all others fall into one bin
        assertEqualsDefinition(keys);
    }

    @Test
    void includeTies_keysThatTieWithTheLast_areIn() {
        float[] keys = {1, 2, 1, 0, 1};
        nucleus.find(keys, 0, new double[] {1, 1, 1, 1, 1}, 5, 2);
        assertThat(found(keys)).containsExactly(0, 1);
        nucleus.includeTies();
        assertThat(found(keys)).containsExactly(0, 1, 2, 4);
    }

    /** With masses of a multiple of 1/1024, whose sums are exact in any order, so that a border never hangs on rounding. */
    private void assertEqualsDefinition(float[] keys) {
        SplittableRandom random = new SplittableRandom(keys.length);
        double[] masses = new double[keys.length];
        double total = 0;
        for (int i = 0; i < keys.length; i++) {
            masses[i] = keys[i] == Float.NEGATIVE_INFINITY ? 0 : random.nextInt(1, 100) / 1024.0;
            total += masses[i];
        }
        for (double share : new double[] {1e-9, 0.3, 0.5, 0.77, 0.9999, 1, 2}) {
            double target = share * total;
            nucleus.find(keys, 0, masses, keys.length, target);
            assertThat(found(keys))
                    .as("%d keys, share %s", keys.length, share)
                    .isEqualTo(defined(keys, masses, target));
        }
    }

    private List<Integer> found(float[] keys) {
        return IntStream.range(0, keys.length)
                .filter(i -> nucleus.contains(keys[i], i))
                .boxed()
                .toList();
    }

    private static List<Integer> defined(float[] keys, double[] masses, double target) {
        List<Integer> falling = IntStream.range(0, keys.length)
                .filter(i -> keys[i] != Float.NEGATIVE_INFINITY)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -keys[i]).thenComparing(Comparator.naturalOrder()))
                .toList();
        double mass = 0;
        int count = 0;
        do {
            mass += masses[falling.get(count++)];
        } while (mass < target && count < falling.size());
        return falling.subList(0, count).stream().sorted().toList();
    }
}
