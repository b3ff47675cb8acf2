package org.eft4j.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.eft4j.LogitsProcessor;
import org.eft4j.TokenHistory;

/** A processor that changes nothing, and misbehaves at some of its calls. */
final class HostileProcessor implements LogitsProcessor {
    private final Hostility hostility;
    private final SplittableRandom random;
    private final double share;

    /**
     * Makes a hostile processor.
     *
     * @param share the probability of a fault at each call
     */
    HostileProcessor(Hostility hostility, SplittableRandom random, double share) {
        this.hostility = hostility;
        this.random = random;
        this.share = share;
    }

    @Override
    public void process(TokenHistory history, float[] scores) {
        if (random.nextDouble() >= share) {
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> hostility.fail();
            case 1 -> scores[random.nextInt(scores.length)] = Float.NaN;
            case 2 -> scores[random.nextInt(scores.length)] = Float.POSITIVE_INFINITY;
            case 3 -> Arrays.fill(history.generated(), -1); // a copy
            default -> hostility.callBack();
        }
    }
}
