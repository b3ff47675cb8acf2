package org.eft4j;

/**
 * Says how many tokens to draft next. Adaptive: with acceptance rate a, a block of k drafted tokens gives (1 − a^(k+1))
 * / (1 − a) tokens on average (Leviathan et al. 2023, eq. 1) and costs k draft passes and one pass over k + 1 tokens.
 * The k with the most tokens for its cost is approached one step at a time, and only for a gain worth the change, so
 * that the length does not thrash. Where drafting does not pay, k falls to 0, which is plain decoding, and a draft is
 * tried now and then.
 *
 * <p>Thread-safe: the generations of one generator learn together where they may.
 */
final class DraftLengthPolicy {
    /** What a block remembers of the blocks before it. */
    private static final double MEMORY = 0.9;

    /** Begin as if this many drafts had been seen, at the rate below. */
    private static final double PRIOR_DRAFTS = 4;

    private static final double PRIOR_ACCEPTANCE = 0.75;
    private static final int FIRST_LENGTH = 4;

    /**
     * Where times are not to be measured: a drafter of a tenth of the cost, and passes that cost the same for any
     * block.
     */
    private static final double NOMINAL_DRAFT_COST = 0.1;

    /** The least relative gain for which the length is changed. */
    private static final double WORTH = 0.02;

    /** Blocks without a draft until one is tried again. */
    private static final int PATIENCE = 32;

    private final int longest;
    private final boolean adaptive;
    private final boolean timed;
    private final boolean byMember;

    private int length;
    private int withoutDraft;

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
        if (gain(best) > gain(length) * (1 + WORTH)) {
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
                : tokens / (drafts * NOMINAL_DRAFT_COST + 1);
    }

    /** The time of a pass by its number of tokens: a straight line through the last passes. */
    private static final class PassCost {
        private double n;
        private double sumX;
        private double sumY;
        private double sumXx;
        private double sumXy;

        void learn(double x, double y) {
            n = MEMORY * n + 1;
            sumX = MEMORY * sumX + x;
            sumY = MEMORY * sumY + y;
            sumXx = MEMORY * sumXx + x * x;
            sumXy = MEMORY * sumXy + x * y;
        }

        double of(double x) {
            double mean = sumY / n;
            double spread = sumXx - sumX * sumX / n;
            // With lengths all alike there is no slope to see; then a pass is taken to cost the same whatever its
            // length.
            double slope = spread > 1e-3 * n ? Math.max(0, (sumXy - sumX * sumY / n) / spread) : 0;
            return Math.max(0.1 * mean, mean + slope * (x - sumX / n));
        }
    }
}
