package org.eft4j;

import org.eft4j.internal.math.ScannedRow;

/**
 * How the selected members' rows become one row. A rule is immutable; {@link #newMixer} gives the workspace of one
 * session.
 */
sealed interface MixRule {
    Mixer newMixer();

    /** Returns what the ensemble's name says of the rule. */
    default String suffix() {
        return "";
    }

    /** Returns whether a lone member of weight 1 comes out as it went in. */
    default boolean keepsLoneMember() {
        return true;
    }

    /** The plain log-linear mix. Normalisers are constants over the vocabulary, so raw logits are enough. */
    record Linear() implements MixRule {
        @Override
        public Mixer newMixer() {
            return new LinearMix();
        }
    }

    /**
     * The weighted sum inside the reference's smallest set of likeliest tokens with mass {@code p}; outside it the
     * reference's own log-probability. Two formulas meet in one row, so here the normalisers count.
     */
    record DeltaTopP(double p) implements MixRule {
        @Override
        public Mixer newMixer() {
            return new DeltaTopPMix(p);
        }

        @Override
        public String suffix() {
            return "; delta top-p " + p;
        }
    }

    /**
     * The weighted sum over the tokens at least {@code ratio} times as likely for the reference as its likeliest; −∞
     * elsewhere.
     */
    record Plausible(double ratio) implements MixRule {
        @Override
        public Mixer newMixer() {
            return new PlausibleMix(ratio);
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
        /**
         * Fills {@code out}, from {@code outOffset} on, with the mix.
         *
         * @return the mixed row, valid until the next mix
         */
        ScannedRow mix(MemberRows rows, float[] out, int outOffset, int width);
    }
}
