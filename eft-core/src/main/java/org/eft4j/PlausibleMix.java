package org.eft4j;

import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;

/** See {@link MixRule.Plausible}. */
final class PlausibleMix implements MixRule.Mixer {
    private final float distance;
    private final LinearMix linear = new LinearMix();
    private final RowScanner scanner = new RowScanner();

    PlausibleMix(double ratio) {
        this.distance = (float) Math.log(ratio);
    }

    @Override
    public ScannedRow mix(MemberRows rows, float[] out, int outOffset, int width) {
        linear.mix(rows, out, outOffset, width);
        float[] reference = rows.row(rows.reference());
        int offset = rows.offset(rows.reference());
        float floor = scanner.scan(reference, offset, width).max() + distance;
        for (int id = 0; id < width; id++) {
            if (reference[offset + id] < floor) {
                out[outOffset + id] = Float.NEGATIVE_INFINITY;
            }
        }
        ScannedRow mixed = scanner.scan(out, outOffset, width);
        LinearMix.requirePossible(mixed, rows.position());
        return mixed;
    }
}
