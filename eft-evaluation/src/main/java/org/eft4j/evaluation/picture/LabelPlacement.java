package org.eft4j.evaluation.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds places for labels beside points, so that no label covers another label, a point or an interval. Lengths are in
 * units of the axes, y upwards. For one thread.
 */
final class LabelPlacement {
    /** How far a label may be moved from its point, in heights of labels. */
    private static final int FARTHEST = 8;

    private final double charWidth;
    private final double height;
    private final double least;
    private final double most;
    private final List<Box> taken = new ArrayList<>();

    /** A rectangle around its centre. */
    record Box(double x, double y, double width, double height) {
        boolean overlaps(Box other) {
            return Math.abs(x - other.x) < (width + other.width) / 2
                    && Math.abs(y - other.y) < (height + other.height) / 2;
        }
    }

    /**
     * Makes an empty plot.
     *
     * @param charWidth of one character of a label
     * @param height of a label
     * @param least where the vertical axis begins
     * @param most where it ends
     */
    LabelPlacement(double charWidth, double height, double least, double most) {
        this.charWidth = charWidth;
        this.height = height;
        this.least = least;
        this.most = most;
    }

    /** Takes the place of a point and its interval. */
    void add(double x, double low, double high) {
        taken.add(new Box(x, (low + high) / 2, charWidth, high - low + height / 2));
    }

    /**
     * Places a label as near to an interval as it can be, above it rather than below it; where there is no free place,
     * right above it.
     */
    Box place(String label, double x, double low, double high) {
        double width = charWidth * label.length();
        Box found = IntStream.range(0, 2 * FARTHEST)
                .mapToObj(i -> new Box(
                        x, i % 2 == 0 ? high + height * (1 + i / 2) : low - height * (1 + i / 2), width, height))
                .filter(box -> box.y() + height / 2 <= most && box.y() - height / 2 >= least)
                .filter(box -> taken.stream().noneMatch(box::overlaps))
                .findFirst()
                .orElse(new Box(x, high + height, width, height));
        taken.add(found);
        return found;
    }
}
