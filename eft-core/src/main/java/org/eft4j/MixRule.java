package org.eft4j;

import org.eft4j.internal.math.Nucleus;
import org.eft4j.internal.math.Rows;

/** How the selected members' rows become one row. A rule is immutable; {@link #newMixer} gives the workspace of one session. */
sealed interface MixRule {
    Mixer newMixer();

    /** What the ensemble's name says of the rule. */
    default String suffix() {
        return "";
    }

    /** Whether a lone member of weight 1 comes out as it went in. */
    default boolean keepsLoneMember() {
        return true;
    }

    /** The plain log-linear mix. Normalisers are constants over the vocabulary, so raw logits are enough. */
    record Linear() implements MixRule {
        @Override
        public Mixer newMixer() {
            return LinearMix::mix;
        }
    }

    /**
     * The weighted sum inside the reference's smallest set of likeliest tokens with mass {@code p}; outside it the reference's own
     * log-probability. Two formulas meet in one row, so here the normalisers count.
     */
    record DeltaTopP(double p) implements MixRule {
        @Override
        public Mixer newMixer() {
            Nucleus nucleus = new Nucleus();
            return (rows, out, outOffset, width) -> {
                LinearMix.mix(rows, out, outOffset, width);
                double shift = 0;
                for (int m = 0; m < rows.count(); m++) {
                    shift += rows.weight(m) * Rows.logSumExp(rows.row(m), rows.offset(m), width);
                }
                float[] reference = rows.row(rows.reference());
                int offset = rows.offset(rows.reference());
                double referenceShift = Rows.logSumExp(reference, offset, width);
                nucleus.find(reference, offset, width, p);
                for (int id = 0; id < width; id++) {
                    float score = reference[offset + id];
                    if (nucleus.contains(score, id)) {
                        out[outOffset + id] = (float) (out[outOffset + id] - shift);
                    } else if (out[outOffset + id] != Float.NEGATIVE_INFINITY) {
                        out[outOffset + id] = (float) (score - referenceShift);
                    }
                }
            };
        }

        @Override
        public String suffix() {
            return "; delta top-p " + p;
        }
    }

    /** The weighted sum over the tokens at least {@code ratio} times as likely for the reference as its likeliest; −∞ elsewhere. */
    record Plausible(double ratio) implements MixRule {
        @Override
        public Mixer newMixer() {
            float distance = (float) Math.log(ratio);
            return (rows, out, outOffset, width) -> {
                LinearMix.mix(rows, out, outOffset, width);
                float[] reference = rows.row(rows.reference());
                int offset = rows.offset(rows.reference());
                float floor = Rows.max(reference, offset, width) + distance;
                for (int id = 0; id < width; id++) {
                    if (reference[offset + id] < floor) {
                        out[outOffset + id] = Float.NEGATIVE_INFINITY;
                    }
                }
            };
        }

        @Override
        public String suffix() {
            return "; plausibility " + ratio;
        }

        @Override
        public boolean keepsLoneMember() {
            return false;
        }
    }

    /** Mixes one row; owns its scratch memory, so it serves one session. */
    @FunctionalInterface
    interface Mixer {
        void mix(MemberRows rows, float[] out, int outOffset, int width);
    }
}
