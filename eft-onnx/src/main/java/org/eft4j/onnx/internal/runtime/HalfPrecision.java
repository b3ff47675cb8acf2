package org.eft4j.onnx.internal.runtime;

import java.nio.ShortBuffer;

/**
 * Converts numbers of 16 bits to floats, exactly, and back: IEEE 754 binary16, here called halves, and bfloat16. Java
 * has no conversion of its own before 20. Stateless and thread-safe.
 */
public final class HalfPrecision {
    /**
     * A table of all halves. Logits use few of them, so looking them up is twice as fast as arithmetic. It takes 256 KB
     * and is made at the first use.
     */
    private static final class Halves {
        static final float[] ALL = new float[1 << Short.SIZE];

        static {
            for (int bits = 0; bits < ALL.length; bits++) {
                ALL[bits] = halfToFloat(bits);
            }
        }
    }

    private HalfPrecision() {}

    /** Converts halves in bulk, from absolute position {@code from}. */
    public static void halvesToFloats(ShortBuffer source, int from, float[] target, int offset, int count) {
        float[] all = Halves.ALL;
        for (int i = 0; i < count; i++) {
            target[offset + i] = all[source.get(from + i) & 0xffff];
        }
    }

    /**
     * Converts bfloat16 numbers, which are the front halves of floats, in bulk, from absolute position {@code from}.
     */
    public static void bfloatsToFloats(ShortBuffer source, int from, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = Float.intBitsToFloat(source.get(from + i) << Short.SIZE);
        }
    }

    /**
     * Converts a float to the nearest half, of two equally near ones to the even one, and what is too large to
     * infinity.
     */
    public static short floatToHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 65520) { // halfway from the largest half to the next that there would be
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) { // rint rounds as floats round
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rebiased = (bits & 0x7fffffff) - ((127 - 15) << 23);
        int odd = (rebiased >>> 13) & 1;
        return (short) (sign | ((rebiased + 0xfff + odd) >>> 13));
    }

    /** One sign bit, five of the exponent with a bias of 15, ten of the mantissa. */
    private static float halfToFloat(int bits) {
        int exponent = (bits >> 10) & 0x1f;
        int mantissa = bits & 0x3ff;
        float magnitude = switch (exponent) {
            case 0 -> mantissa * 0x1p-24f;
            case 0x1f -> Float.intBitsToFloat(0x7f800000 | (mantissa << 13));
            default -> Float.intBitsToFloat(((exponent + 127 - 15) << 23) | (mantissa << 13));
        };
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }
}
