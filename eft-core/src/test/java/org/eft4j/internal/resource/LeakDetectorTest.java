package org.eft4j.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Collected objects are made by hand: what the garbage collector does to a reference, a test can do too. */
class LeakDetectorTest {
    private final List<String> reports = new ArrayList<>();
    private final LeakDetector all = new LeakDetector("all", reports::add);

    private static void collect(LeakDetector.Watch watch) {
        ((Reference<?>) watch).enqueue();
    }

    @Test
    void open_afterAnUnclosedObjectWasCollected_reportsWhereItWasOpened() {
        collect(openHere(all));
        assertThat(reports).isEmpty();
        all.open(new Object(), "another");
        assertThat(reports)
                .singleElement()
                .asString()
                .contains("the session of a model was never closed")
                .containsSubsequence("at ", "LeakDetectorTest.openHere", "LeakDetectorTest.open_after")
                .doesNotContain("LeakDetector.open(")
                .doesNotContain("=all");
    }

    private static LeakDetector.Watch openHere(LeakDetector detector) {
        return detector.open(new Object(), "the session of a model");
    }

    @Test
    void open_closedObjectWasCollected_reportsNothing() {
        LeakDetector.Watch watch = openHere(all);
        watch.end();
        watch.end();
        collect(watch);
        all.open(new Object(), "another");
        assertThat(reports).isEmpty();
    }

    @Test
    void reportLeftOpen_openObject_reportsItNowAndNeverAgain() {
        LeakDetector.Watch watch = openHere(all);
        watch.reportLeftOpen();
        assertThat(reports)
                .singleElement()
                .asString()
                .contains("the session of a model was still open when its model was closed")
                .contains("LeakDetectorTest.openHere");
        watch.reportLeftOpen();
        collect(watch);
        all.open(new Object(), "another");
        assertThat(reports).hasSize(1);
    }

    @Test
    void reportLeftOpen_closedObject_reportsNothing() {
        LeakDetector.Watch watch = openHere(all);
        watch.end();
        watch.reportLeftOpen();
        assertThat(reports).isEmpty();
    }

    @Test
    void open_severalLeaksOfOnePlace_areReportedOnce() {
        IntStream.range(0, 3).mapToObj(i -> openHere(all)).toList().forEach(LeakDetectorTest::collect);
        all.open(new Object(), "another");
        assertThat(reports).hasSize(1);
    }

    @Test
    void open_sampled_watchesOneInTheInterval() {
        LeakDetector sampled = new LeakDetector("sampled", reports::add);
        List<LeakDetector.Watch> watches = IntStream.range(0, 2 * LeakDetector.SAMPLING_INTERVAL)
                .mapToObj(i -> sampled.open(new Object(), "object " + i))
                .filter(watch -> !watch.equals(LeakDetector.Watch.NONE))
                .toList();
        assertThat(watches).hasSize(2);
        watches.forEach(LeakDetectorTest::collect);
        sampled.open(new Object(), "another");
        assertThat(reports).hasSize(2).allMatch(report -> report.contains("-Dorg.eft4j.leakDetection=all"));
    }

    @Test
    void open_off_watchesNothing() {
        LeakDetector off = new LeakDetector("off", reports::add);
        assertThat(openHere(off)).isSameAs(LeakDetector.Watch.NONE);
    }

    @Test
    void new_unknownLevel_isOffAndSaysSo() {
        LeakDetector unknown = new LeakDetector("paranoid", reports::add);
        assertThat(openHere(unknown)).isSameAs(LeakDetector.Watch.NONE);
        assertThat(reports)
                .singleElement()
                .asString()
                .contains("org.eft4j.leakDetection")
                .contains("'paranoid'");
    }
}
