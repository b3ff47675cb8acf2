package org.eft4j.evaluation.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.eft4j.evaluation.picture.LabelPlacement.Box;
import org.junit.jupiter.api.Test;

class LabelPlacementTest {
    private static final double CHAR = 0.02;
    private static final double HEIGHT = 0.05;

    @Test
    void place_aloneInThePlot_isRightAboveTheInterval() {
        Box box = placement().place("0.5", 0.3, 0.4, 0.6);

        assertThat(box).isEqualTo(new Box(0.3, 0.6 + HEIGHT, 3 * CHAR, HEIGHT));
    }

    @Test
    void place_whereAnotherLabelStands_isBelow() {
        LabelPlacement placement = placement();
        placement.place("0.5", 0.3, 0.4, 0.6);

        assertThat(placement.place("0.75", 0.32, 0.4, 0.6).y()).isEqualTo(0.4 - HEIGHT);
    }

    @Test
    void place_atTheUpperEdge_isBelow() {
        assertThat(placement().place("1", 0.5, 0.9, 1).y()).isEqualTo(0.9 - HEIGHT);
    }

    @Test
    void place_ofManyNeighbours_coversNothing() {
        SplittableRandom random = new SplittableRandom(7);
        for (int run = 0; run < 200; run++) {
            LabelPlacement placement = placement();
            List<Box> boxes = new ArrayList<>();
            double x = random.nextDouble(0.8);
            for (int i = 0; i < 6; i++) {
                double low = 0.4 + random.nextDouble(0.1);
                placement.add(x + i * 0.02, low, low + 0.1);
                boxes.add(placement.place("0.125", x + i * 0.02, low, low + 0.1));
            }
            for (int i = 0; i < boxes.size(); i++) {
                for (int j = 0; j < i; j++) {
                    assertThat(boxes.get(i).overlaps(boxes.get(j)))
                            .as("run %d: %s and %s", run, boxes.get(i), boxes.get(j))
                            .isFalse();
                }
            }
        }
    }

    private static LabelPlacement placement() {
        return new LabelPlacement(CHAR, HEIGHT, -0.05, 1.05);
    }
}
