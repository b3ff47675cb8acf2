package org.eft4j;

import org.eft4j.internal.math.LogSumExp;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;
import org.eft4j.internal.math.TokenDistribution;

/** See {@link MixRule.DeltaTopP}. Two formulas meet in one row, so here the members' normalisers count. */
final class DeltaMix implements MixRule.Mixer {
    private final double p;
    private final LinearMix linear = new LinearMix();
    private final LogSumExp logSumExp = new LogSumExp();
    private final RowScanner scanner = new RowScanner();
    private final TokenDistribution inside = new TokenDistribution();

    DeltaMix(double p) {
        this.p = p;
    }

    @Override
    public ScannedRow mix(MemberRows rows, float[] out, int outOffset, int width) {
        linear.mix(rows, out, outOffset, width);
        double shift = 0;
        for (int m = 0; m < rows.count(); m++) {
            shift += rows.weight(m) * logSumExp.of(rows.row(m), rows.offset(m), width);
        }
        float[] reference = rows.row(rows.reference());
        int offset = rows.offset(rows.reference());
        ScannedRow scannedReference = scanner.scan(reference, offset, width);
        double referenceShift = logSumExp.of(scannedReference);
        inside.compute(scannedReference, 1, 0, p, 0, 1);
        int next = 0;
        for (int id = 0; id < width; id++) {
            if (next < inside.size() && inside.id(next) == id) {
                out[outOffset + id] = (float) (out[outOffset + id] - shift);
                next++;
            } else if (out[outOffset + id] != Float.NEGATIVE_INFINITY) {
                out[outOffset + id] = (float) (reference[offset + id] - referenceShift);
            }
        }
        return scanner.scan(out, outOffset, width);
    }
}
