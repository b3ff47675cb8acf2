package org.eft4j;

import org.eft4j.internal.math.RowScan;

/** See {@link MixRule.Plausible}. */
final class PlausibleMix implements MixRule.Mixer {
    private final float distance;
    private final LinearMix linear = new LinearMix();

    PlausibleMix(double ratio) {
        this.distance = (float) Math.log(ratio);
    }

    @Override
    public void mix(MemberRows rows, float[] out, int outOffset, int width, RowScan scan) {
        linear.mix(rows, out, outOffset, width, scan);
        float[] reference = rows.row(rows.reference());
        int offset = rows.offset(rows.reference());
        scan.scan(reference, offset, width);
        float floor = scan.max() + distance;
        for (int id = 0; id < width; id++) {
            if (reference[offset + id] < floor) {
                out[outOffset + id] = Float.NEGATIVE_INFINITY;
            }
        }
        scan.scan(out, outOffset, width);
        if (scan.max() == Float.NEGATIVE_INFINITY) {
            throw LinearMix.nothingPossible(rows.position());
        }
    }
}
