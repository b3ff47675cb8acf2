package org.eft4j.internal.math;

import java.util.SplittableRandom;

/**
 * Widths and rows that kernels are tried on: around every border of tiles and unrolled loops, and as wide as real
 * vocabularies.
 */
final class KernelRows {
    static final int[] WIDTHS = {
        1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 63, 65, 70, 511, 512, 513, 1023, 1024, 1025, 2047, 2048, 2049, 3071,
        4095, 4096, 4097, 4099
    };

    static final int[] VOCABULARIES = {32_000, 128_256, 151_936, 262_144};

    private KernelRows() {}

    /** What a row looks like. */
    enum Shape {
        /** As the logits of a model: bell-shaped, with a few tokens far above. */
        REAL,
        /** Nearly nothing to choose between. */
        FLAT,
        /** All equal. */
        EQUAL,
        /** Few values, many ties. */
        TIES,
        /** From −1e4 to 0. */
        SPREAD,
        /** One token possible. */
        ONE,
        /** A third of the tokens impossible. */
        HOLES
    }

    /** A row of {@code offset + width + 1} floats; those outside the row are larger than all inside. */
    static float[] row(Shape shape, int offset, int width, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] row = new float[offset + width + 1];
        for (int i = 0; i < row.length; i++) {
            row[i] = value(shape, random);
        }
        int possible = offset + random.nextInt(width);
        row[possible] = Math.max(row[possible], shape == Shape.EQUAL ? 1.5f : 1);
        for (int i = 0; i < offset; i++) {
            row[i] = 1e9f;
        }
        row[offset + width] = 1e9f;
        return row;
    }

    private static float value(Shape shape, SplittableRandom random) {
        return switch (shape) {
            case REAL -> random.nextInt(1000) == 0 ? (float) random.nextDouble(8, 16) : normal(random, 3);
            case FLAT -> normal(random, 0.01);
            case EQUAL -> 1.5f;
            case TIES -> random.nextInt(9) / 2f - 2;
            case SPREAD -> (float) random.nextDouble(-10_000, 0);
            case ONE -> Float.NEGATIVE_INFINITY;
            case HOLES -> random.nextInt(3) == 0 ? Float.NEGATIVE_INFINITY : normal(random, 3);
        };
    }

    private static float normal(SplittableRandom random, double deviation) {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        return (float) (deviation * radius * Math.cos(2 * Math.PI * random.nextDouble()));
    }
}
