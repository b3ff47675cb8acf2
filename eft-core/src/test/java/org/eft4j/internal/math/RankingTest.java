package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Order against a sort of boxed ids, on rows full of ties and −∞. */
class RankingTest {
    private static final int OFFSET = 2;

    private final Ranking ranking = new Ranking();
    private final RowScan scan = new RowScan();

    @Test
    void rank_anyRow_equalsPlainSort() {
        RandomRows.widths().forEach(width -> {
            float[] row = row(width);
            ranking.rank(row, OFFSET, width);
            assertThat(ids()).as("width %d", width).isEqualTo(sorted(row, width));
        });
    }

    @Test
    void rankTop_anyCount_equalsPlainSort() {
        RandomRows.widths().forEach(width -> {
            float[] row = row(width);
            List<Integer> all = sorted(row, width);
            scan.scan(row, OFFSET, width);
            for (int count = 0; count <= width + 1; count += 1 + width / 70) {
                ranking.rankTop(scan, count);
                assertThat(ids())
                        .as("width %d, count %d", width, count)
                        .isEqualTo(all.subList(0, Math.min(count, all.size())));
            }
        });
    }

    @Test
    void rankTopAndTies_anyCount_equalsPlainSort() {
        RandomRows.widths().forEach(width -> {
            float[] row = row(width);
            List<Integer> all = sorted(row, width);
            scan.scan(row, OFFSET, width);
            for (int count = 1; count <= all.size(); count += 1 + width / 70) {
                float last = row[OFFSET + all.get(count - 1)];
                ranking.rankTopAndTies(scan, count);
                assertThat(ids())
                        .as("width %d, count %d", width, count)
                        .isEqualTo(all.stream()
                                .filter(id -> row[OFFSET + id] >= last)
                                .toList());
            }
        });
    }

    @Test
    void rank_extremes_areOrdered() {
        float[] row = {-Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, 0, -0f};
        ranking.rank(row, 0, row.length);
        assertThat(ids()).containsExactly(3, 1, 4, 5, 2, 0);
    }

    private List<Integer> ids() {
        return IntStream.range(0, ranking.size()).map(ranking::id).boxed().toList();
    }

    private static List<Integer> sorted(float[] row, int width) {
        return IntStream.range(0, width)
                .filter(id -> row[OFFSET + id] != Float.NEGATIVE_INFINITY)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -row[OFFSET + id])
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** The highest stand on both sides of the row. */
    private static float[] row(int width) {
        float[] row = RandomRows.tied(new SplittableRandom(width), OFFSET + width + 1);
        row[OFFSET - 1] = 50;
        row[OFFSET + width] = 50;
        return row;
    }
}
