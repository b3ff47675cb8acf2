package org.eft4j.onnx.internal.runtime;

import java.nio.ShortBuffer;

/**
 * Numbers of 16 bits as floats, exactly: IEEE 754 binary16 and bfloat16. Java has no conversion of its own before 20. Stateless and
 * thread-safe.
 */
public final class HalfPrecision {
    /** Shifted into place, a half's exponent is too small by the difference of the two biases, 127 &minus; 15. */
    private static final float REBIAS = 0x1p112f;

    private static final int SIGN = 0x8000;
    private static final int MAGNITUDE = 0x7fff;
    private static final int MANTISSA_SHIFT = 13;
    private static final int LARGEST_FINITE = 0x7bff;
    private static final int FLOAT_EXPONENT = 0x7f800000;

    private HalfPrecision() {}

    /** Converts halves in bulk, from absolute position {@code from}. */
    public static void halvesToFloats(ShortBuffer source, int from, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = halfToFloat(source.get(from + i));
        }
    }

    /** Converts bfloat16 numbers in bulk, from absolute position {@code from}. */
    public static void bfloatsToFloats(ShortBuffer source, int from, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = bfloatToFloat(source.get(from + i));
        }
    }

    /** A bfloat16 is the front half of a float. */
    static float bfloatToFloat(short bits) {
        return Float.intBitsToFloat(bits << Short.SIZE);
    }

    /**
     * Free of branches. The multiplication is exact, also for subnormal halves, which are normal floats; infinity and NaN come out of it as
     * finite numbers and get their exponent back behind it.
     */
    static float halfToFloat(short bits) {
        int magnitude = bits & MAGNITUDE;
        float finite = Float.intBitsToFloat(magnitude << MANTISSA_SHIFT) * REBIAS;
        int beyondFinite = (LARGEST_FINITE - magnitude) >> (Integer.SIZE - 1);
        int sign = (bits & SIGN) << Short.SIZE;
        return Float.intBitsToFloat(Float.floatToRawIntBits(finite) | (beyondFinite & FLOAT_EXPONENT) | sign);
    }
}
