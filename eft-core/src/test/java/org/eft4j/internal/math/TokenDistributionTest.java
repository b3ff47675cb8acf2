package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.eft4j.internal.math.KernelRows.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Filters and draws against a naive reference in double precision that sorts boxed ids: the same tokens, the same
 * distribution, the same draws.
 */
class TokenDistributionTest {
    private static final int OFFSET = 2;

    private final RowScanner scanner = new RowScanner();
    private final TokenDistribution distribution = new TokenDistribution();

    record Filters(double temperature, int topK, double topP, double minP, double typicalP) {}

    private static final List<Filters> FILTERS = List.of(
            new Filters(1, 0, 1, 0, 1),
            new Filters(0.3, 0, 1, 0, 1),
            new Filters(2.5, 0, 1, 0, 1),
            new Filters(1, 1, 1, 0, 1),
            new Filters(0.7, 50, 1, 0, 1),
            new Filters(1, 600, 1, 0, 1),
            new Filters(1, 0, 0.9, 0, 1),
            new Filters(1.5, 0, 0.35, 0, 1),
            new Filters(1, 0, 1e-6, 0, 1),
            new Filters(1, 0, 1, 0.05, 1),
            new Filters(1, 0, 1, 1, 1),
            new Filters(1, 0, 1, 0, 0.6),
            new Filters(0.8, 50, 0.95, 0.02, 1),
            new Filters(1.2, 40, 0.9, 0.01, 0.8),
            new Filters(1, 0, 0.97, 0.03, 0.9));

    @ParameterizedTest
    @EnumSource(Shape.class)
    void compute_anyRowAndFilters_equalsNaiveReference(Shape shape) {
        for (int width : KernelRows.WIDTHS) {
            check(shape, width, FILTERS);
        }
    }

    @ParameterizedTest
    @CsvSource({"REAL, 32000", "REAL, 128256", "FLAT, 151936", "TIES, 262144"})
    void compute_realVocabularies_equalNaiveReference(Shape shape, int width) {
        check(shape, width, List.of(FILTERS.get(0), FILTERS.get(6), FILTERS.get(12), FILTERS.get(14)));
    }

    private void check(Shape shape, int width, List<Filters> filters) {
        float[] row = KernelRows.row(shape, OFFSET, width, 31L * width);
        ScannedRow scanned = scanner.scan(row, OFFSET, width);
        for (Filters f : filters) {
            String what = shape + ", width " + width + ", " + f;
            Naive naive = new Naive(row, width, f);
            distribution.compute(scanned, f.temperature(), f.topK(), f.topP(), f.minP(), f.typicalP());
            int[] ids = IntStream.range(0, distribution.size())
                    .map(distribution::id)
                    .toArray();
            assertThat(ids).as(what).isEqualTo(naive.ids());
            for (int i = 0; i < ids.length; i += 1 + ids.length / 500) {
                assertThat(distribution.probability(i)).as(what).isCloseTo(naive.probability(i), within(1e-12));
                assertThat(distribution.probabilityOf(ids[i])).as(what).isEqualTo(distribution.probability(i));
            }
            SplittableRandom random = new SplittableRandom(width);
            for (int draw = 0; draw < 20; draw++) {
                double uniform = random.nextDouble();
                assertThat(distribution.sample(uniform)).as(what).isEqualTo(naive.sample(uniform));
            }
            assertThat(row[OFFSET + distribution.sample(0)]).as(what).isNotEqualTo(Float.NEGATIVE_INFINITY);
        }
    }

    /** The definitions, one after the other, on lists. */
    private static final class Naive {
        private final float[] row;
        private final double temperature;
        private final double[] mass;
        private final double total;
        private List<Integer> kept;

        Naive(float[] row, int width, Filters f) {
            this.row = row;
            this.temperature = f.temperature();
            this.mass = new double[width];
            kept = IntStream.range(0, width)
                    .filter(id -> score(id) != Double.NEGATIVE_INFINITY)
                    .boxed()
                    .toList();
            double max = kept.stream().mapToDouble(this::score).max().orElseThrow();
            for (int id : kept) {
                mass[id] = Math.exp((score(id) - max) / temperature);
            }
            if (f.topK() > 0 && f.topK() < kept.size()) {
                double least = score(ranked().get(f.topK() - 1));
                keep(id -> score(id) >= least);
            }
            if (f.topP() < 1) {
                keepPrefix(ranked(), f.topP());
            }
            if (f.minP() > 0) {
                keep(id -> mass[id] >= f.minP());
            }
            if (f.typicalP() < 1) {
                keepTypical(f.typicalP());
            }
            total = sumOfMasses();
        }

        private double score(int id) {
            return row[OFFSET + id];
        }

        private List<Integer> ranked() {
            return kept.stream()
                    .sorted(Comparator.<Integer>comparingDouble(id -> -score(id))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }

        private void keep(Predicate<Integer> wanted) {
            kept = kept.stream().filter(wanted).toList();
        }

        private double sumOfMasses() {
            return kept.stream().mapToDouble(id -> mass[id]).sum();
        }

        private void keepPrefix(List<Integer> order, double p) {
            double target = p * sumOfMasses();
            double sum = 0;
            int count = 0;
            while (count < order.size() && (count == 0 || sum < target)) {
                sum += mass[order.get(count++)];
            }
            kept = order.subList(0, count).stream().sorted().toList();
        }

        private void keepTypical(double p) {
            double sum = sumOfMasses();
            double entropy = 0;
            for (int id : kept) {
                double q = mass[id] / sum;
                entropy -= q > 0 ? q * Math.log(q) : 0;
            }
            float[] deviation = new float[mass.length];
            for (int id : kept) {
                deviation[id] = (float) Math.abs(-Math.log(mass[id] / sum) - entropy);
            }
            List<Integer> order = kept.stream()
                    .sorted(Comparator.<Integer>comparingDouble(id -> deviation[id])
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            List<Integer> all = kept;
            keepPrefix(order, p);
            float furthest =
                    (float) kept.stream().mapToDouble(id -> deviation[id]).max().orElseThrow();
            kept = all;
            keep(id -> deviation[id] <= furthest);
        }

        int[] ids() {
            return kept.stream().mapToInt(Integer::intValue).toArray();
        }

        double probability(int index) {
            return mass[kept.get(index)] / total;
        }

        int sample(double uniform) {
            double left = uniform * total;
            int last = kept.get(0);
            for (int id : kept) {
                if (mass[id] > 0) {
                    left -= mass[id];
                    last = id;
                }
                if (left < 0) {
                    break;
                }
            }
            return last;
        }
    }
}
