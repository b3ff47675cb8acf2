package org.eft4j;

import org.eft4j.internal.math.LogSumExp;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;
import org.eft4j.internal.math.TokenDistribution;

/**
 * See {@link MixRule.DeltaTopP}. Two formulas meet in one row, so here the members' normalisers count: the row is
 * brought to the level of the reference's own logits, since penalties depend on it.
 */
final class DeltaTopPMix implements MixRule.Mixer {
    private final double p;
    private final LinearMix linear = new LinearMix();
    private final LogSumExp logSumExp = new LogSumExp();
    private final RowScanner scanner = new RowScanner();
    private final TokenDistribution inside = new TokenDistribution();

    DeltaTopPMix(double p) {
        this.p = p;
    }

    @Override
    public ScannedRow mix(MemberRows rows, float[] out, int outOffset, int width) {
        linear.mix(rows, out, outOffset, width);
        float[] reference = rows.row(rows.reference());
        int offset = rows.offset(rows.reference());
        ScannedRow scannedReference = scanner.scan(reference, offset, width);
        inside.compute(scannedReference, 1, 0, p, 0, 1);
        double shift = logSumExp.of(scannedReference) - levelOfSum(rows, width);
        int next = 0;
        for (int id = 0; id < width; id++) {
            if (next < inside.size() && inside.id(next) == id) {
                out[outOffset + id] = (float) (out[outOffset + id] + shift);
                next++;
            } else if (out[outOffset + id] != Float.NEGATIVE_INFINITY) {
                out[outOffset + id] = reference[offset + id];
            }
        }
        return scanner.scan(out, outOffset, width);
    }

    /** Returns what the weighted sum has more, in every entry, than that of the log-probabilities. */
    private double levelOfSum(MemberRows rows, int width) {
        double level = 0;
        for (int m = 0; m < rows.count(); m++) {
            if (!rows.holdsLogProbabilities(m)) {
                level += rows.weight(m) * logSumExp.of(rows.row(m), rows.offset(m), width);
            }
        }
        return level;
    }
}
