package org.eft4j;

import java.util.List;

/** The three models of an up-scaling mix and its knobs; decides which knobs go together. */
record UpScaling(
        String recipe,
        LanguageModel large,
        LanguageModel tuned,
        LanguageModel base,
        WeightSchedule beta,
        WeightSchedule alpha,
        double deltaTopP) {
    UpScaling {
        if (!(deltaTopP > 0 && deltaTopP <= 1)) {
            throw new IllegalArgumentException("the top-p of the delta must be in (0, 1], got " + deltaTopP);
        }
        if (!beta.is(1) && !alpha.is(1)) {
            throw new IllegalArgumentException("amplification (β " + beta + ") and strength (α " + alpha
                    + ") scale different deltas and cannot be combined; leave one of them at 1");
        }
        if (deltaTopP < 1 && !alpha.is(1)) {
            throw new IllegalArgumentException("the top-p of the delta (" + deltaTopP + ") and a strength (α " + alpha
                    + ") cannot be combined; leave one of them at 1");
        }
    }

    UpScaling withBeta(WeightSchedule changed) {
        return new UpScaling(recipe, large, tuned, base, changed, alpha, deltaTopP);
    }

    UpScaling withAlpha(WeightSchedule changed) {
        return new UpScaling(recipe, large, tuned, base, beta, changed, deltaTopP);
    }

    UpScaling withDeltaTopP(double changed) {
        return new UpScaling(recipe, large, tuned, base, beta, alpha, changed);
    }

    Ensemble toEnsemble() {
        boolean amplified = !beta.is(1);
        WeightSchedule delta = amplified ? beta : alpha;
        Member reference = Member.of(Ensemble.TUNED, tuned, amplified ? WeightSchedule.ONE : alpha);
        List<Member> members = List.of(
                Member.of("large", large, amplified ? beta : WeightSchedule.ONE),
                reference,
                Member.of("base", base, delta.map(x -> -x)));
        MixRule rule = deltaTopP < 1 ? new MixRule.DeltaTopP(deltaTopP) : new MixRule.Linear();
        return Ensemble.upScaling(recipe, members, reference, rule, this);
    }
}
