package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Intervals and tests against values of scipy, statsmodels and printed tables ({@code src/test/fixtures}). */
class StatisticsTest {
    private static JsonNode expected(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(StatisticsTest.class.getResourceAsStream("statistics.json"))) {
            return new ObjectMapper().readTree(in).get(name);
        }
    }

    private static double[] values(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static Sample ones(int ones, int size) {
        return Sample.of(
                IntStream.range(0, size).mapToDouble(i -> i < ones ? 1 : 0).toArray());
    }

    @Test
    void share_ofCounts_hasTheWilsonIntervalOfStatsmodels() throws IOException {
        for (JsonNode each : expected("wilson")) {
            Interval interval =
                    Share.of(ones(each.get("count").asInt(), each.get("size").asInt()));

            assertThat(interval.low()).isCloseTo(each.get("low").asDouble(), within(1e-9));
            assertThat(interval.high()).isCloseTo(each.get("high").asDouble(), within(1e-9));
        }
    }

    /** Bootstrap intervals of 20 equal answers have no width; Wilson's cover the truth as often as they say. */
    @Test
    void share_ofTwentyRareSuccesses_coversTheTruth() {
        Random random = new Random(1);
        int covered = 0;
        for (int round = 0; round < 2000; round++) {
            double[] draws = new double[20];
            for (int i = 0; i < draws.length; i++) {
                draws[i] = random.nextDouble() < 0.05 ? 1 : 0;
            }
            Interval interval = Share.of(Sample.of(draws));
            covered += interval.low() <= 0.05 && 0.05 <= interval.high() ? 1 : 0;
        }
        assertThat(covered / 2000.0).isBetween(0.9, 0.99);
    }

    @Test
    void intervals_ofAHandful_areUnknown() {
        assertThat(Share.of(ones(19, 19)).isKnown()).isFalse();
        assertThat(Share.of(ones(19, 19)).value()).isEqualTo(1);
        assertThat(Share.of(ones(20, 20)).isKnown()).isTrue();
        assertThat(Share.of(Sample.of()).value()).isNaN();
        PairedDifference few = new PairedDifference(ones(19, 19), ones(0, 19));
        assertThat(few.interval().isAbove(0)).isFalse();
        assertThat(few.superiority()).isEqualTo(1);
        assertThat(few.nonInferiority(0.05)).isEqualTo(1);
        assertThat(Bootstrap.ratio(ones(19, 19), ones(19, 19)).isKnown()).isFalse();
    }

    @Test
    void superiority_isTheExactTestsOfScipy() throws IOException {
        for (JsonNode each : expected("paired")) {
            Sample first = Sample.of(values(each.get("first")));
            Sample second = Sample.of(values(each.get("second")));

            assertThat(new PairedDifference(first, second).superiority())
                    .isCloseTo(each.get("p").asDouble(), within(0.012));
        }
    }

    /**
     * Of Bentur et al. 2009, as Fagerland, Lydersen and Laake 2014 give it: 21 children, 1 and 12 agreeing, 1 against
     * 7.
     */
    @Test
    void difference_ofPairedShares_isNewcombesOfThePrintedTable() {
        double[] before = new double[21];
        double[] after = new double[21];
        for (int i = 0; i < 21; i++) {
            before[i] = i < 2 ? 1 : 0;
            after[i] = i < 1 || (i >= 2 && i < 9) ? 1 : 0;
        }
        Interval difference = new PairedDifference(Sample.of(before), Sample.of(after)).interval();

        assertThat(difference.value()).isCloseTo(-0.286, within(0.0005));
        assertThat(difference.low()).isCloseTo(-0.507, within(0.0005));
        assertThat(difference.high()).isCloseTo(-0.026, within(0.0005));
        assertThat(new PairedDifference(Sample.of(after), Sample.of(before)).interval())
                .isEqualTo(new Interval(-difference.value(), -difference.high(), -difference.low()));
    }

    @Test
    void nonInferiority_isTheErrorRateAtWhichTheIntervalMeetsTheMargin() {
        PairedDifference difference = new PairedDifference(ones(70, 100), ones(75, 100));
        double low = difference.interval().low();

        assertThat(difference.nonInferiority(-low)).isCloseTo(Holm.ALPHA, within(1e-9));
        assertThat(difference.nonInferiority(-low + 0.05)).isLessThan(Holm.ALPHA);
        assertThat(difference.nonInferiority(-low - 0.02)).isGreaterThan(Holm.ALPHA);
        assertThat(difference.nonInferiority(0.04))
                .as("the difference itself is worse")
                .isEqualTo(1);
    }

    @Test
    void difference_ofUnequalSamples_isRefused() {
        assertThatThrownBy(() -> new PairedDifference(ones(1, 20), ones(1, 21)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got 20 and 21");
    }

    @Test
    void holm_isThatOfStatsmodels() throws IOException {
        for (JsonNode each : expected("holm")) {
            List<Double> rates = StreamSupport.stream(each.get("rates").spliterator(), false)
                    .map(JsonNode::asDouble)
                    .toList();
            double[] adjusted = values(each.get("adjusted"));
            List<Double> found = Holm.adjust(rates);
            assertThat(found).hasSameSizeAs(rates);
            for (int i = 0; i < adjusted.length; i++) {
                assertThat(found.get(i)).isCloseTo(adjusted[i], within(1e-12));
            }
        }
    }

    @Test
    void sample_ofParaphrases_countsEachGroupOnce() {
        List<Question> questions = IntStream.range(0, 100)
                .mapToObj(i -> Question.builder("q" + i).group("fact " + i / 10).build())
                .toList();
        List<Double> values =
                IntStream.range(0, 100).mapToObj(i -> i < 55 ? 1.0 : 0.0).toList();

        Sample sample = Sample.of(questions, values);

        assertThat(sample.size()).isEqualTo(10);
        assertThat(sample.mean()).isCloseTo(0.55, within(1e-12));
        assertThat(sample.get(5)).isEqualTo(0.5);
        assertThat(Share.of(sample).isKnown()).as("ten facts are a handful").isFalse();
        assertThat(Question.independent(questions)).isEqualTo(10);
    }

    @Test
    void gain_isZeroAndOneAtTheEnds() {
        Sample zero = ones(10, 100);
        Sample one = ones(90, 100);

        assertThat(Bootstrap.gain(zero, zero, one)).isEqualTo(new Interval(0, 0, 0));
        assertThat(Bootstrap.gain(one, zero, one)).isEqualTo(new Interval(1, 1, 1));
        assertThat(Bootstrap.gain(ones(50, 100), zero, one).value()).isCloseTo(0.5, within(1e-12));
        assertThat(Bootstrap.ratio(ones(2, 20), ones(4, 20)).value()).isEqualTo(0.5);
    }

    @Test
    void crossValidation_folds_holdWholeGroups() {
        List<Question> questions = IntStream.range(0, 60)
                .mapToObj(i -> Question.builder("q" + i).group("fact " + i % 20).build())
                .toList();
        Sample sample = Sample.of(questions, Collections.nCopies(60, 1.0));

        assertThatThrownBy(() -> CrossValidation.of(Map.of("one", sample), 21))
                .hasMessageContaining("20 questions takes 2 to 20 folds");
    }
}
