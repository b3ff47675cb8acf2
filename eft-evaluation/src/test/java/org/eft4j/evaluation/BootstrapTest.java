package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {
    private static List<Double> coin(long seed, double p, int n) {
        Random random = new Random(seed);
        return IntStream.range(0, n)
                .mapToObj(i -> random.nextDouble() < p ? 1.0 : 0.0)
                .toList();
    }

    @Test
    void mean_ofCoins_coversTheTruthAboutAsOftenAsItSays() {
        int covered = 0;
        for (int seed = 0; seed < 400; seed++) {
            Interval interval = Bootstrap.mean(coin(seed, 0.3, 200));
            covered += interval.low() <= 0.3 && 0.3 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / 400.0).isBetween(0.91, 0.98);
    }

    @Test
    void mean_ofManyCoins_isAsWideAsTheNormalLaw() {
        List<Double> values = coin(1, 0.5, 1000);
        Interval interval = Bootstrap.mean(values);

        assertThat(interval.value())
                .isCloseTo(values.stream().mapToDouble(x -> x).average().orElseThrow(), within(1e-12));
        assertThat(interval.high() - interval.low()).isCloseTo(2 * 1.96 * 0.5 / Math.sqrt(1000), within(0.004));
        assertThat(Bootstrap.mean(values)).as("the seed is fixed").isEqualTo(interval);
    }

    @Test
    void difference_onTheSameQuestions_isPaired() {
        List<Double> hard = coin(2, 0.5, 500);
        List<Double> better = new ArrayList<>(hard);
        Collections.replaceAll(better, 0.0, 0.1);

        Interval difference = Bootstrap.difference(better, hard);

        assertThat(difference.value()).isCloseTo(0.05, within(0.01));
        assertThat(difference.isAbove(0)).isTrue();
        assertThat(difference.high() - difference.low()).isLessThan(0.015);
    }

    @Test
    void gain_isZeroAndOneAtTheEnds() {
        List<Double> zero = coin(3, 0.1, 500);
        List<Double> one = coin(4, 0.9, 500);

        assertThat(Bootstrap.gain(zero, zero, one)).isEqualTo(new Interval(0, 0, 0));
        assertThat(Bootstrap.gain(one, zero, one)).isEqualTo(new Interval(1, 1, 1));
        assertThat(Bootstrap.gain(coin(5, 0.5, 500), zero, one).value()).isCloseTo(0.5, within(0.06));
    }

    @Test
    void ratio_isOfTheMeans() {
        List<Double> half = DoubleStream.of(0, 1, 1, 0).boxed().toList();
        List<Double> all = DoubleStream.of(1, 1, 1, 1).boxed().toList();

        assertThat(Bootstrap.ratio(half, all).value()).isEqualTo(0.5);
    }

    @Test
    void mean_ofNothing_isNoNumber() {
        assertThat(Bootstrap.mean(List.of()).value()).isNaN();
    }
}
