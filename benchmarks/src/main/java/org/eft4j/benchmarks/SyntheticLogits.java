package org.eft4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Logits with the shapes that models give, the same in every run. Three rows stand for the members of an up-scaled mix: what they share and,
 * smaller, what each has of its own. Weighted +1, +1, −1 they give a row of the same shape.
 */
final class SyntheticLogits {
    private static final int MEMBERS = 3;
    private static final long SEED = 42;

    private SyntheticLogits() {}

    /** How the probabilities lie. */
    enum Shape {
        /** A bell with a few tokens far above it, as in text; the likeliest token has about half of the mass. */
        BELL {
            @Override
            void fill(float[] row, Random random) {
                for (int id = 0; id < row.length; id++) {
                    row[id] = (float) (2 * random.nextGaussian());
                }
                for (int rank = 1; rank <= 64; rank++) {
                    row[random.nextInt(row.length)] = (float) (17 - 2 * Math.log(rank));
                }
            }
        },
        /** No token stands out: the worst case of whatever selects the likeliest. */
        FLAT {
            @Override
            void fill(float[] row, Random random) {
                for (int id = 0; id < row.length; id++) {
                    row[id] = (float) (0.1 * random.nextGaussian());
                }
            }
        };

        abstract void fill(float[] row, Random random);
    }

    /** The rows of three members. */
    static float[][] rows(Shape shape, int vocabulary) {
        Random random = new Random(SEED);
        float[] shared = new float[vocabulary];
        shape.fill(shared, random);
        float[][] rows = new float[MEMBERS][vocabulary];
        for (float[] row : rows) {
            for (int id = 0; id < vocabulary; id++) {
                row[id] = shared[id] + (float) (0.1 * random.nextGaussian());
            }
        }
        return rows;
    }

    /**
     * Writes the rows for programs in other languages: little-endian floats, one row after the other. Takes the shape, the vocabulary's size
     * and the file.
     */
    public static void main(String[] args) throws IOException {
        int vocabulary = Integer.parseInt(args[1]);
        ByteBuffer bytes =
                ByteBuffer.allocate(MEMBERS * vocabulary * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows(Shape.valueOf(args[0]), vocabulary)) {
            bytes.asFloatBuffer().put(row);
            bytes.position(bytes.position() + vocabulary * Float.BYTES);
        }
        Files.write(Path.of(args[2]), bytes.array());
    }
}
