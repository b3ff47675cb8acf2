package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;
import org.eft4j.internal.math.TokenDistribution;
import org.junit.jupiter.api.Test;

/** Rows of random members of which one is known in part, beside the same rows known whole. */
class TailBoundTest {
    private static final int CASES = Math.max(200, Integer.getInteger("eft.runs", 2000) / 4);

    /** Of how the rounding of rows to 32 bits moves a probability. */
    private static final double ROUNDING = 1e-5;

    /** One member's row, whole and in part, and the mixes of both with what the others give. */
    private static final class Case {
        final int width;
        final double weight;
        final double[] large;
        final double[] others;
        final float bound;
        final float[] part;

        Case(SplittableRandom random) {
            width = random.nextInt(3, 60);
            weight = new double[] {0.5, 1, 2}[random.nextInt(3)];
            large = Distributions.logSoftmax(normal(random, 4));
            others = normal(random, random.nextDouble() * 3);
            int known = random.nextInt(1, width);
            bound = (float) Arrays.stream(large).sorted().toArray()[width - known];
            part = new float[width];
            for (int id = 0; id < width; id++) {
                part[id] = Math.max(bound, (float) large[id]);
            }
        }

        private double[] normal(SplittableRandom random, double scale) {
            return IntStream.range(0, width)
                    .mapToDouble(id -> scale * random.nextGaussian())
                    .toArray();
        }

        ScannedRow mixOf(double[] member) {
            float[] mixed = new float[width];
            for (int id = 0; id < width; id++) {
                mixed[id] = (float) (weight * member[id] + others[id]);
            }
            return new RowScanner().scan(mixed, 0, width);
        }

        ScannedRow partialMix() {
            return mixOf(Distributions.doubles(part));
        }

        /**
         * Returns a row that has the same entries known, and whose other entries are as likely as they may be where
         * that counts most.
         */
        double[] worst() {
            double[] row = large.clone();
            double left = 1;
            for (int id = 0; id < width; id++) {
                left -= part[id] > bound ? Math.exp(large[id]) : 0;
            }
            int[] tail = IntStream.range(0, width)
                    .filter(id -> part[id] <= bound)
                    .boxed()
                    .sorted((a, b) -> Double.compare(others[b], others[a]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int id : tail) {
                double probability = Math.max(0, Math.min(left, Math.exp(bound)));
                row[id] = Math.log(probability);
                left -= probability;
            }
            return row;
        }
    }

    private static Sampler sampler(SamplingOptions options, int width) {
        return Sampler.of(options, width, Set.of());
    }

    private static TokenDistribution distribution(SamplingOptions options, ScannedRow row) {
        TokenDistribution distribution = new TokenDistribution();
        sampler(options, row.width()).requireDistribution(row, TokenHistory.of(), distribution);
        return distribution;
    }

    private static double totalVariation(TokenDistribution one, TokenDistribution other, int width) {
        return IntStream.range(0, width)
                        .mapToDouble(id -> Math.abs(one.probabilityOf(id) - other.probabilityOf(id)))
                        .sum()
                / 2;
    }

    /** Returns the bound, and leaves an estimate of the tail in the row. */
    private static double variation(SamplingOptions options, Case each, ScannedRow mixed) {
        TailBound bound = new TailBound(sampler(options, each.width), TokenHistory.of());
        bound.look(mixed, each.part, each.bound, each.weight);
        double variation = bound.variation();
        bound.estimateTail(mixed);
        return variation;
    }

    @Test
    void variation_ofAnyRowsThatHaveTheseEntries_isNotExceeded() {
        SplittableRandom random = new SplittableRandom(1);
        int small = 0;
        for (int i = 0; i < CASES; i++) {
            Case each = new Case(random);
            SamplingOptions options = SamplingOptions.builder()
                    .temperature(new double[] {0.5, 1, 1.7}[random.nextInt(3)])
                    .build();
            ScannedRow mixed = each.partialMix();

            double variation = variation(options, each, mixed);

            TokenDistribution drawn = distribution(options, mixed);
            for (double[] whole : new double[][] {each.large, each.worst()}) {
                assertThat(totalVariation(drawn, distribution(options, each.mixOf(whole)), each.width))
                        .isLessThanOrEqualTo(variation + ROUNDING);
            }
            small += variation < 0.1 ? 1 : 0;
        }
        assertThat(small).isGreaterThan(CASES / 10);
    }

    /** The bound counts one id of the tail too many at most, and a thousandth of probability that may be rounding. */
    @Test
    void variation_ofFewTokens_isWhatTheTailHasAtMost() {
        SamplingOptions options = SamplingOptions.builder().temperature(1).build();
        float[] row = {(float) Math.log(0.6), (float) Math.log(0.38), (float) Math.log(0.38)};
        TailBound bound = new TailBound(sampler(options, 3), TokenHistory.of());
        ScannedRow mixed = new RowScanner().scan(row.clone(), 0, 3);

        bound.look(mixed, row, row[1], 1);

        // 0.4 is left: two ids of 0.38 at most
        assertThat(bound.variation()).isCloseTo(0.76 / 1.36, within(1e-6));
    }

    @Test
    void variation_underFilters_isNoneOrUnknown() {
        SplittableRandom random = new SplittableRandom(2);
        int none = 0;
        for (int i = 0; i < CASES; i++) {
            Case each = new Case(random);
            SamplingOptions options = SamplingOptions.builder()
                    .temperature(new double[] {0.5, 1, 1.7}[random.nextInt(3)])
                    .topK(random.nextInt(4))
                    .topP(random.nextBoolean() ? 0.3 + 0.6 * random.nextDouble() : 1)
                    .minP(0.1 + 0.4 * random.nextDouble())
                    .build();
            ScannedRow mixed = each.partialMix();

            double variation = variation(options, each, mixed);

            if (variation == 0) {
                none++;
                TokenDistribution drawn = distribution(options, mixed);
                for (double[] whole : new double[][] {each.large, each.worst()}) {
                    assertThat(totalVariation(drawn, distribution(options, each.mixOf(whole)), each.width))
                            .isLessThan(ROUNDING);
                }
            } else {
                assertThat(variation).isInfinite();
            }
        }
        assertThat(none).isGreaterThan(CASES / 10);
    }

    @Test
    void variation_ofANegativeWeight_isUnknown() {
        float[] row = {-0.1f, -3, -3};
        TailBound bound =
                new TailBound(sampler(SamplingOptions.builder().temperature(1).build(), 3), TokenHistory.of());

        bound.look(new RowScanner().scan(row.clone(), 0, 3), row, -3, -1);

        assertThat(bound.variation()).isInfinite();
    }
}
