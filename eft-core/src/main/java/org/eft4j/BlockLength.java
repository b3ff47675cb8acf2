package org.eft4j;

/**
 * How many tokens to draft next. Adaptive: with acceptance rate a, a block of k drafted tokens gives (1 − a^(k+1)) / (1 − a) tokens on
 * average (Leviathan et al. 2023, eq. 1) and costs k draft passes and one pass over k + 1 tokens; the k with the most tokens for its cost is
 * approached one step at a time, and only for a gain worth the change, so that the length does not thrash.
 */
final class BlockLength {
    /** What a block remembers of the blocks before it. */
    private static final double MEMORY = 0.9;

    /** Begin as if this many drafts had been seen, at the rate below. */
    private static final double PRIOR_DRAFTS = 4;

    private static final double PRIOR_ACCEPTANCE = 0.75;

    /** Where times are not to be measured: a drafter of a tenth of the cost, and passes that cost the same for any block. */
    private static final double NOMINAL_DRAFT_COST = 0.1;

    /** The least relative gain for which the length is changed. */
    private static final double WORTH = 0.02;

    private final int longest;
    private final boolean adaptive;
    private final boolean timed;
    private int length;

    private double accepted = PRIOR_DRAFTS * PRIOR_ACCEPTANCE;
    private double tested = PRIOR_DRAFTS;
    private double draftNanos;
    private double draftSteps;
    /** Decayed sums of the least-squares line through (tokens in the pass, nanoseconds). */
    private double n;

    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumXy;

    /**
     * Makes a policy.
     *
     * @param timed whether measured times may count; without them the same acceptances give the same lengths
     */
    BlockLength(Speculation speculation, boolean timed) {
        this.longest = speculation.longestBlock();
        this.adaptive = speculation.isAdaptive();
        this.timed = timed;
        this.length = adaptive ? Math.min(4, longest) : longest;
    }

    /** The number of tokens to draft. */
    int next() {
        return length;
    }

    /**
     * Learns from a block.
     *
     * @param drafted the tokens drafted
     * @param acceptedNow those accepted, from the first on
     * @param draftTime nanoseconds of the draft passes
     * @param draftPasses how many there were
     * @param passTime nanoseconds of the pass over {@code drafted + 1} tokens
     */
    void learn(int drafted, int acceptedNow, long draftTime, int draftPasses, long passTime) {
        if (!adaptive) {
            return;
        }
        accepted = MEMORY * accepted + acceptedNow;
        tested = MEMORY * tested + acceptedNow + (acceptedNow < drafted ? 1 : 0);
        draftNanos = MEMORY * draftNanos + draftTime;
        draftSteps = MEMORY * draftSteps + draftPasses;
        double x = drafted + 1;
        n = MEMORY * n + 1;
        sumX = MEMORY * sumX + x;
        sumY = MEMORY * sumY + passTime;
        sumXx = MEMORY * sumXx + x * x;
        sumXy = MEMORY * sumXy + x * passTime;
        length = step();
    }

    private int step() {
        int best = length;
        for (int k = 1; k <= longest; k++) {
            if (gain(k) > gain(best)) {
                best = k;
            }
        }
        int towards = length + Integer.signum(best - length);
        return gain(best) > gain(length) * (1 + WORTH) ? towards : length;
    }

    /** Expected tokens for each unit of time with blocks of k drafted tokens. */
    private double gain(int k) {
        double a = Math.min(0.999, accepted / tested);
        double tokens = (1 - Math.pow(a, k + 1)) / (1 - a);
        return tokens / (k * draftCost() + passCost(k + 1));
    }

    private double draftCost() {
        return timed && draftSteps > 0 ? draftNanos / draftSteps : NOMINAL_DRAFT_COST;
    }

    private double passCost(int tokens) {
        if (!timed || draftSteps == 0) {
            return 1;
        }
        double mean = sumY / n;
        double spread = sumXx - sumX * sumX / n;
        // with lengths all alike there is no slope to see; then a pass is taken to cost the same whatever its length
        double slope = spread > 1e-3 * n ? Math.max(0, (sumXy - sumX * sumY / n) / spread) : 0;
        return Math.max(mean * 0.1, mean + slope * (tokens - sumX / n));
    }
}
