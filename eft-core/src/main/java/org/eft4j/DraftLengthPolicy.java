package org.eft4j;

/**
 * Says how many tokens to draft next. Adaptive: with acceptance rate a, a block of k drafted tokens gives (1 − a^(k+1))
 * / (1 − a) tokens on average (Leviathan et al. 2023, eq. 1) and costs k draft passes and one pass over k + 1 tokens.
 * The first block has one draft, so that little is lost where none pays. The k with the most tokens for its cost is
 * approached by doubling, or at once where it is shorter; one step at a time for a small gain, and not at all for one
 * that is not worth the change, so that the length does not thrash. Where drafting does not pay, k falls to 0, which is
 * plain decoding, and a draft is tried now and then.
 *
 * <p>Thread-safe: the generations of one generator learn together where they may.
 */
final class DraftLengthPolicy {
    /** What a block remembers of the blocks before it. */
    private static final double MEMORY = 0.95;

    /** Begin as if this many drafts had been seen, at the rate below. */
    private static final double PRIOR_DRAFTS = 2;

    private static final double PRIOR_ACCEPTANCE = 0.75;
    private static final int FIRST_LENGTH = 1;

    /** Where times are not to be measured: what a draft costs, and each drafted token of a pass, in passes of one. */
    private static final double NOMINAL_DRAFT_COST = 0.15;

    private static final double NOMINAL_TOKEN_COST = 0.05;

    /** The least relative gain for which the length is changed. */
    private static final double WORTH = 0.02;

    /** The relative gain for which it is changed by more than a step. */
    private static final double CLEAR = 0.1;

    /** Blocks without a draft until one is tried again. */
    private static final int PATIENCE = 32;

    /** Blocks of one draft until one without is tried, as long as no others were seen. */
    private static final int CURIOSITY = 4;

    private final int longest;
    private final boolean adaptive;
    private final boolean timed;
    private final boolean byMember;

    private int length;
    private int withoutDraft;
    private int ofOneDraft;

    private double accepted = PRIOR_DRAFTS * PRIOR_ACCEPTANCE;
    private double tested = PRIOR_DRAFTS;
    private double draftNanos;
    private double draftPasses;
    private final PassCost pass = new PassCost();

    private DraftLengthPolicy(int longest, boolean adaptive, boolean timed, boolean byMember) {
        this.longest = longest;
        this.adaptive = adaptive;
        this.timed = timed;
        this.byMember = byMember;
        this.length = adaptive ? Math.min(FIRST_LENGTH, longest) : longest;
    }

    /** Always drafts this many tokens. */
    static DraftLengthPolicy fixed(int length) {
        return new DraftLengthPolicy(length, false, false, false);
    }

    /**
     * Learns how many tokens to draft, up to {@code longest}.
     *
     * @param byMember whether a member drafts, which reads on alone once more where all its drafts are accepted
     * @param timed whether measured times may count; without them the same acceptances give the same lengths
     */
    static DraftLengthPolicy adaptive(int longest, boolean byMember, boolean timed) {
        return new DraftLengthPolicy(longest, true, timed, byMember);
    }

    /** Returns the most tokens it ever asks for. */
    int longest() {
        return longest;
    }

    /** Returns the number of tokens to draft. */
    synchronized int next() {
        if (length == 1 && timed && !pass.isSlopeKnown()) {
            // Blocks of one draft alone do not show what the draft costs the pass.
            ofOneDraft++;
            return ofOneDraft % CURIOSITY == 0 ? 0 : 1;
        }
        if (length > 0) {
            withoutDraft = 0;
            return length;
        }
        withoutDraft++;
        return withoutDraft % PATIENCE == 0 ? 1 : 0;
    }

    /**
     * Learns from a block.
     *
     * @param drafted the tokens drafted
     * @param acceptedNow those accepted, from the first on
     * @param draftTime nanoseconds of the draft passes
     * @param passes how many there were
     * @param passTime nanoseconds of the pass over {@code drafted + 1} tokens
     */
    synchronized void learn(int drafted, int acceptedNow, long draftTime, int passes, long passTime) {
        if (!adaptive) {
            return;
        }
        if (drafted > 0) {
            accepted = MEMORY * accepted + acceptedNow;
            tested = MEMORY * tested + acceptedNow + (acceptedNow < drafted ? 1 : 0);
            draftNanos = MEMORY * draftNanos + draftTime;
            draftPasses = MEMORY * draftPasses + passes;
        }
        pass.learn(drafted + 1, (double) passTime);
        int best = length;
        for (int k = 0; k <= longest; k++) {
            best = gain(k) > gain(best) ? k : best;
        }
        double gained = gain(best) / gain(length) - 1;
        if (gained > CLEAR) {
            length = Math.min(best, 2 * length + 1);
        } else if (gained > WORTH) {
            length += Integer.signum(best - length);
        }
    }

    /** Expected tokens for each unit of time with blocks of k drafted tokens. */
    private double gain(int k) {
        double a = Math.min(0.999, accepted / tested);
        double allAccepted = Math.pow(a, k);
        double tokens = (1 - allAccepted * a) / (1 - a);
        double drafts = k + (byMember ? allAccepted : 0);
        return timed && draftPasses > 0
                ? tokens / (drafts * draftNanos / draftPasses + pass.of(k + 1))
                : tokens / (drafts * NOMINAL_DRAFT_COST + 1 + k * NOMINAL_TOKEN_COST);
    }

    /**
     * The time of a pass by its number of tokens: a straight line through the last passes. Passes that are nearly all
     * alike show no slope; it is then taken to be what it was, and 0 at first.
     */
    private static final class PassCost {
        private static final double ENOUGH_SPREAD = 0.01;

        private double n;
        private double sumX;
        private double sumY;
        private double sumXx;
        private double sumXy;
        private double slope = Double.NaN;

        boolean isSlopeKnown() {
            return !Double.isNaN(slope);
        }

        void learn(double x, double y) {
            n = MEMORY * n + 1;
            sumX = MEMORY * sumX + x;
            sumY = MEMORY * sumY + y;
            sumXx = MEMORY * sumXx + x * x;
            sumXy = MEMORY * sumXy + x * y;
            double spread = sumXx - sumX * sumX / n;
            if (spread > ENOUGH_SPREAD * n) {
                slope = Math.max(0, (sumXy - sumX * sumY / n) / spread);
            }
        }

        double of(double x) {
            double mean = sumY / n;
            return isSlopeKnown() ? Math.max(0.1 * mean, mean + slope * (x - sumX / n)) : mean;
        }
    }
}
