package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Laws after temperature and filters, against the same in plain steps; SamplerLawTest draws from them. */
class CandidatesTest {
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    private final Candidates candidates = new Candidates();
    private final RowScan scan = new RowScan();

    @Test
    void find_randomRowsAndOptions_equalsPlainSteps() {
        RandomRows.widths().forEach(width -> {
            for (int run = 0; run < 20; run++) {
                SplittableRandom random = new SplittableRandom(1000L * width + run);
                float[] row = RandomRows.smooth(random, width);
                if (random.nextBoolean()) {
                    row[random.nextInt(width)] = width == 1 ? 0 : NEVER;
                }
                double temperature = random.nextDouble(0.3, 9);
                int topK = random.nextBoolean() ? 0 : 1 + random.nextInt(width);
                double topP = random.nextBoolean() ? 1 : random.nextDouble(0.1, 1);
                double minP = random.nextBoolean() ? 0 : random.nextDouble(0, 0.3);
                double typicalP = random.nextBoolean() ? 1 : random.nextDouble(0.1, 1);
                String which = "width %d, run %d: T %s, k %s, p %s, min-p %s, typical %s"
                        .formatted(width, run, temperature, topK, topP, minP, typicalP);
                find(row, temperature, topK, topP, minP, typicalP);
                assertLaw(which, plainly(row, temperature, topK, topP, minP, typicalP));
            }
        });
    }

    @Test
    void draw_everyQuantile_isTheInverseOfTheCumulatedLaw() {
        float[] row = {0, NEVER, 1, 2, NEVER, 0.5f};
        find(row, 1, 0, 1, 0, 1);
        double below = 0;
        for (int i = 0; i < candidates.size(); i++) {
            double p = candidates.probability(i);
            if (p > 0) {
                assertThat(candidates.draw(below + 1e-9)).isEqualTo(candidates.id(i));
                assertThat(candidates.draw(below + p - 1e-9)).isEqualTo(candidates.id(i));
            }
            below += p;
        }
        assertThat(candidates.draw(Math.nextDown(1.0))).isEqualTo(5);
    }

    @Test
    void draw_lastTokensImpossible_neverGivesThem() {
        float[] row = new float[3000];
        Arrays.fill(row, 1500, 3000, NEVER);
        find(row, 1, 0, 1, 0, 1);
        assertThat(candidates.draw(Math.nextDown(1.0))).isEqualTo(1499);
        assertThat(candidates.draw(0)).isZero();
    }

    @Test
    void find_temperatureNearZero_keepsOnlyTheLikeliest() {
        find(new float[] {1, 1.0001f, -5}, 1e-300, 0, 1, 0, 1);
        assertThat(candidates.probabilityOf(1)).isCloseTo(1, within(1e-15));
    }

    @Test
    void findSingle_id_hasProbability1() {
        candidates.findSingle(7);
        assertThat(candidates.size()).isEqualTo(1);
        assertThat(candidates.draw(0.99)).isEqualTo(7);
        assertThat(candidates.probabilityOf(7)).isEqualTo(1);
        assertThat(candidates.probabilityOf(6)).isZero();
    }

    private void find(float[] row, double temperature, int topK, double topP, double minP, double typicalP) {
        scan.scan(row, 0, row.length);
        candidates.find(scan, temperature, topK, topP, minP, typicalP);
    }

    private void assertLaw(String which, double[] law) {
        for (int id = 0; id < law.length; id++) {
            double found = candidates.probabilityOf(id);
            assertThat(found > 0).as("%s: token %d is kept", which, id).isEqualTo(law[id] > 0);
            assertThat(found).as("%s: token %d", which, id).isCloseTo(law[id], within(1e-9));
        }
    }

    private static double[] plainly(
            float[] row, double temperature, int topK, double topP, double minP, double typicalP) {
        double[] law = new double[row.length];
        double max =
                IntStream.range(0, row.length).mapToDouble(i -> row[i]).max().orElseThrow();
        for (int id = 0; id < row.length; id++) {
            law[id] = Math.exp((row[id] - max) / temperature);
        }
        normalise(law);
        if (topK > 0) {
            List<Integer> falling = order(law, id -> -law[id]);
            double least = law[falling.get(Math.min(topK, row.length) - 1)];
            keep(law, falling.stream().filter(id -> law[id] >= least).toList());
        }
        if (topP < 1) {
            keep(law, upToMass(law, order(law, id -> -law[id]), topP));
        }
        if (minP > 0) {
            double least = minP * Arrays.stream(law).max().orElseThrow();
            keep(
                    law,
                    order(law, id -> -law[id]).stream()
                            .filter(id -> law[id] >= least)
                            .toList());
        }
        if (typicalP < 1) {
            double entropy = -Arrays.stream(law)
                    .filter(p -> p > 0)
                    .map(p -> p * Math.log(p))
                    .sum();
            keep(law, upToMass(law, order(law, id -> Math.abs(-Math.log(law[id]) - entropy)), typicalP));
        }
        return law;
    }

    private static List<Integer> order(double[] law, ToDoubleFunction<Integer> key) {
        return IntStream.range(0, law.length)
                .boxed()
                .sorted(Comparator.comparingDouble(key))
                .toList();
    }

    private static List<Integer> upToMass(double[] law, List<Integer> order, double target) {
        double mass = 0;
        int count = 0;
        while (count < order.size() && mass < target) {
            mass += law[order.get(count++)];
        }
        return order.subList(0, count);
    }

    private static void keep(double[] law, List<Integer> kept) {
        for (int id = 0; id < law.length; id++) {
            if (!kept.contains(id)) {
                law[id] = 0;
            }
        }
        normalise(law);
    }

    private static void normalise(double[] law) {
        double total = Arrays.stream(law).sum();
        for (int id = 0; id < law.length; id++) {
            law[id] /= total;
        }
    }
}
