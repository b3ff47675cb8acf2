package org.eft4j.onnx.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import org.junit.jupiter.api.Test;

/** All 65,536 values, against ONNX Runtime's conversions, bit by bit; a NaN need only stay one. */
class HalfPrecisionTest {
    private static final int ALL = 1 << 16;

    private final ShortBuffer everyValue = everyValue();
    private final float[] converted = new float[ALL + 2];

    private static ShortBuffer everyValue() {
        ShortBuffer buffer = ByteBuffer.allocateDirect((ALL + 3) * Short.BYTES)
                .order(ByteOrder.nativeOrder())
                .asShortBuffer();
        for (int i = 0; i < ALL; i++) {
            buffer.put(3 + i, (short) i);
        }
        return buffer;
    }

    @Test
    void halvesToFloats_everyValue_isExact() {
        HalfPrecision.halvesToFloats(everyValue, 3, converted, 2, ALL);
        for (int i = 0; i < ALL; i++) {
            check(i, Fp16Conversions.mlasFp16ToFloat((short) i));
        }
    }

    @Test
    void halvesToFloats_knownValues_areExact() {
        HalfPrecision.halvesToFloats(everyValue, 3, converted, 2, ALL);
        check(0x3c00, 1f);
        check(0xc000, -2f);
        check(0x7bff, 65504f);
        check(0x0001, 0x1p-24f);
        check(0x8000, -0f);
        check(0x7c00, Float.POSITIVE_INFINITY);
        check(0xfc00, Float.NEGATIVE_INFINITY);
        check(0x7e00, Float.NaN);
    }

    @Test
    void bfloatsToFloats_everyValue_isExact() {
        HalfPrecision.bfloatsToFloats(everyValue, 3, converted, 2, ALL);
        for (int i = 0; i < ALL; i++) {
            check(i, Fp16Conversions.bf16ToFloat((short) i));
        }
    }

    private void check(int bits, float expected) {
        assertThat(Float.floatToIntBits(converted[2 + bits]))
                .as("%04x", bits)
                .isEqualTo(Float.floatToIntBits(expected));
    }

    /** Every half, and what lies between two halves or beyond them all. */
    @Test
    void floatToHalf_roundsToTheNearestAndEven() {
        for (int bits = 0; bits < 1 << Short.SIZE; bits++) {
            float[] value = new float[1];
            HalfPrecision.halvesToFloats(ShortBuffer.wrap(new short[] {(short) bits}), 0, value, 0, 1);
            if (!Float.isNaN(value[0])) {
                assertThat(HalfPrecision.floatToHalf(value[0])).isEqualTo((short) bits);
            }
        }
        assertThat(HalfPrecision.floatToHalf(1 + 0x1p-11f)).isEqualTo((short) 0x3c00);
        assertThat(HalfPrecision.floatToHalf(1 + 3 * 0x1p-11f)).isEqualTo((short) 0x3c02);
        assertThat(HalfPrecision.floatToHalf(Math.nextUp(1 + 0x1p-11f))).isEqualTo((short) 0x3c01);
        assertThat(HalfPrecision.floatToHalf(65519.9f)).isEqualTo((short) 0x7bff);
        assertThat(HalfPrecision.floatToHalf(-65520)).isEqualTo((short) 0xfc00);
        assertThat(HalfPrecision.floatToHalf(0x1p-25f)).isEqualTo((short) 0);
        assertThat(HalfPrecision.floatToHalf(3 * 0x1p-25f)).isEqualTo((short) 2);
        assertThat(HalfPrecision.floatToHalf(Float.NaN) & 0x7fff).isGreaterThan(0x7c00);
    }
}
