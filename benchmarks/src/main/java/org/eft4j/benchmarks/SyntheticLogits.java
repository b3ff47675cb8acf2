package org.eft4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Logits with the shapes that models give, the same in every run. Three rows stand for the members of an up-scaled mix:
 * what they share and, smaller, what each has of its own. Weighted +1, +1, −1 they give a row of the same shape.
 */
final class SyntheticLogits {
    private static final int MEMBERS = 3;
    private static final long SEED = 42;

    private SyntheticLogits() {}

    /** How the probabilities lie. */
    enum Shape {
        /** A bell with a few tokens far above it, as in text; the likeliest token has more than half of the mass. */
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
     * Writes the rows of every shape for programs in other languages: into files such as BELL-32000.f32, one row after
     * the other, little-endian. Takes the folder and the sizes of vocabularies.
     */
    public static void main(String[] args) throws IOException {
        for (String vocabulary : Arrays.asList(args).subList(1, args.length)) {
            for (Shape shape : Shape.values()) {
                Path file = Path.of(args[0], shape + "-" + vocabulary + ".f32");
                Files.write(file, littleEndian(rows(shape, Integer.parseInt(vocabulary))));
            }
        }
    }

    private static byte[] littleEndian(float[][] rows) {
        ByteBuffer bytes =
                ByteBuffer.allocate(rows.length * rows[0].length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : rows) {
            for (float logit : row) {
                bytes.putFloat(logit);
            }
        }
        return bytes.array();
    }
}
