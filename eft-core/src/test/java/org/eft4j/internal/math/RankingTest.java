package org.eft4j.internal.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Order against a sort of boxed ids, on rows full of ties, zeros of both signs and −∞. */
class RankingTest {
    private static final int LARGEST = 70;
    private static final int OFFSET = 2;

    private final Ranking ranking = new Ranking();

    @Test
    void rank_anyRow_equalsPlainSort() {
        for (int width = 1; width <= LARGEST; width++) {
            float[] row = row(width);
            ranking.rank(row, OFFSET, width);
            assertThat(ids()).as("width %d", width).isEqualTo(sorted(row, width, -Float.MAX_VALUE));
        }
    }

    @Test
    void rankTop_anyCount_equalsPlainSort() {
        for (int width : KernelRows.WIDTHS) {
            float[] row = row(width);
            List<Integer> all = sorted(row, width, -Float.MAX_VALUE);
            RowScanner scanner = new RowScanner();
            ScannedRow scanned = scanner.scan(row, OFFSET, width);
            for (int count : new int[] {0, 1, 2, 3, 7, 50, 511, 512, 600, width - 1, width, width + 1}) {
                ranking.rankTop(scanned, Math.max(0, count));
                assertThat(ids())
                        .as("width %d, count %d", width, count)
                        .isEqualTo(all.subList(0, Math.min(Math.max(0, count), all.size())));
            }
        }
    }

    @Test
    void rankTopAndTies_anyCount_keepsWhatTiesWithTheLast() {
        for (int width : KernelRows.WIDTHS) {
            float[] row = row(width);
            List<Integer> all = sorted(row, width, -Float.MAX_VALUE);
            RowScanner scanner = new RowScanner();
            ScannedRow scanned = scanner.scan(row, OFFSET, width);
            for (int count : new int[] {1, 2, 5, 40, 700}) {
                int kept = Math.min(count, all.size());
                while (kept > 0
                        && kept < all.size()
                        && row[OFFSET + all.get(kept)] == row[OFFSET + all.get(kept - 1)]) {
                    kept++;
                }
                ranking.rankTopAndTies(scanned, count);
                assertThat(ids()).as("width %d, count %d", width, count).isEqualTo(all.subList(0, kept));
            }
        }
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

    private static List<Integer> sorted(float[] row, int width, float floor) {
        return IntStream.range(0, width)
                .filter(id -> row[OFFSET + id] >= floor)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -row[OFFSET + id])
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Values from a grid of nine, a fifth of them −∞; the highest stands on both sides of the row. */
    private static float[] row(int width) {
        SplittableRandom random = new SplittableRandom(width);
        float[] row = new float[OFFSET + width + 1];
        for (int i = 0; i < row.length; i++) {
            row[i] = random.nextInt(5) == 0 ? Float.NEGATIVE_INFINITY : (random.nextInt(9) - 4) / 2f;
        }
        row[OFFSET - 1] = 50;
        row[OFFSET + width] = 50;
        return row;
    }
}
