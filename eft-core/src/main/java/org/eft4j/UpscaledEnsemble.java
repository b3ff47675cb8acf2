package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * An {@link Ensemble} that scales a small fine-tuned model up: large + tuned − base, as made by {@link
 * Ensemble#upscale} and {@link Ensemble#proxyTuning}. Its members are {@code large}, {@code tuned} and {@code base},
 * the reference is {@code tuned}. Copies weigh the two deltas differently: what the large model knows more, and what
 * fine-tuning changed.
 *
 * <p>Immutable and thread-safe.
 */
public final class UpscaledEnsemble extends Ensemble {
    /** The name of the small tuned member, which drafts well. */
    static final String TUNED = "tuned";

    private final Recipe recipe;

    private UpscaledEnsemble(Recipe recipe, Member tuned) {
        super(recipe.name(), recipe.members(tuned), tuned, recipe.rule(), recipe.unsharedIds());
        this.recipe = recipe;
    }

    /** Returns the same mix in another way; see {@link Ensemble}. */
    private UpscaledEnsemble(UpscaledEnsemble mix, @Nullable Vocabulary relabelling, @Nullable Executor executor) {
        super(mix, relabelling, executor);
        this.recipe = mix.recipe;
    }

    static UpscaledEnsemble of(
            String name,
            LanguageModel large,
            LanguageModel tuned,
            LanguageModel base,
            double alpha,
            UnsharedIdPolicy unsharedIds) {
        return of(new Recipe(
                name, large, tuned, base, WeightSchedule.ONE, WeightSchedule.constant(alpha), 1, unsharedIds));
    }

    private static UpscaledEnsemble of(Recipe recipe) {
        return new UpscaledEnsemble(recipe, recipe.tunedMember());
    }

    /**
     * Returns a copy with amplification β: tuned + β (large − base). 1 is plain up-scaling, above 1 trusts the large
     * model more.
     *
     * @throws IllegalArgumentException if β is not finite, or neither it nor the strength is 1
     */
    public UpscaledEnsemble withAmplification(double beta) {
        return rescaled(recipe.withBeta(WeightSchedule.constant(beta)));
    }

    /** {@link #withAmplification(double)} by a β that depends on the step: the number of tokens generated so far. */
    public UpscaledEnsemble withAmplification(IntToDoubleFunction beta) {
        return rescaled(recipe.withBeta(WeightSchedule.of(beta)));
    }

    /**
     * Returns a copy with strength α: large + α (tuned − base). 1 is plain up-scaling, 0 the large base model.
     *
     * @throws IllegalArgumentException if α is not finite, or it is not 1 while the amplification or the top-p of the
     *     delta is not 1 either
     */
    public UpscaledEnsemble withStrength(double alpha) {
        return rescaled(recipe.withAlpha(WeightSchedule.constant(alpha)));
    }

    /** {@link #withStrength(double)} by an α that depends on the step: the number of tokens generated so far. */
    public UpscaledEnsemble withStrength(IntToDoubleFunction alpha) {
        return rescaled(recipe.withAlpha(WeightSchedule.of(alpha)));
    }

    /**
     * Returns a copy that applies the large model's delta only to the likeliest tokens of the small tuned model: the
     * smallest set with mass at least {@code p}. Other tokens keep the tuned model's score (Mitchell et al. 2024; .95
     * did best there).
     *
     * @param p the mass, in (0, 1]; 1 applies the delta everywhere
     * @throws IllegalArgumentException if p is outside (0, 1], or below 1 while the strength is not 1
     */
    public UpscaledEnsemble withDeltaTopP(double p) {
        return rescaled(recipe.withDeltaTopP(p));
    }

    @Override
    public UpscaledEnsemble withVocabulary(Vocabulary other) {
        return new UpscaledEnsemble(this, requireNonNull(other), executor());
    }

    @Override
    public UpscaledEnsemble withExecutor(Executor executor) {
        return new UpscaledEnsemble(this, relabelling(), requireNonNull(executor));
    }

    private UpscaledEnsemble rescaled(Recipe changed) {
        return new UpscaledEnsemble(of(changed), relabelling(), executor());
    }

    /** The three models and their parameters; decides which parameters go together. */
    private record Recipe(
            String name,
            LanguageModel large,
            LanguageModel tuned,
            LanguageModel base,
            WeightSchedule beta,
            WeightSchedule alpha,
            double deltaTopP,
            UnsharedIdPolicy unsharedIds) {
        Recipe {
            if (!(deltaTopP > 0 && deltaTopP <= 1)) {
                throw new IllegalArgumentException("the top-p of the delta must be in (0, 1], got " + deltaTopP);
            }
            if (!beta.is(1) && !alpha.is(1)) {
                throw new IllegalArgumentException("amplification (β " + beta + ") and strength (α " + alpha
                        + ") scale different deltas and cannot be combined; leave one of them at 1");
            }
            if (deltaTopP < 1 && !alpha.is(1)) {
                throw new IllegalArgumentException("the top-p of the delta (" + deltaTopP + ") and a strength (α "
                        + alpha + ") cannot be combined; leave one of them at 1");
            }
        }

        Recipe withBeta(WeightSchedule changed) {
            return new Recipe(name, large, tuned, base, changed, alpha, deltaTopP, unsharedIds);
        }

        Recipe withAlpha(WeightSchedule changed) {
            return new Recipe(name, large, tuned, base, beta, changed, deltaTopP, unsharedIds);
        }

        Recipe withDeltaTopP(double changed) {
            return new Recipe(name, large, tuned, base, beta, alpha, changed, unsharedIds);
        }

        /** Large + α (tuned − base), or tuned + β (large − base): the parameter that is not 1 says which. */
        private boolean isAmplified() {
            return !beta.is(1);
        }

        Member tunedMember() {
            return Member.of(TUNED, tuned, isAmplified() ? WeightSchedule.ONE : alpha);
        }

        List<Member> members(Member tunedMember) {
            WeightSchedule delta = isAmplified() ? beta : alpha;
            return List.of(
                    Member.of("large", large, isAmplified() ? beta : WeightSchedule.ONE),
                    tunedMember,
                    Member.of("base", base, delta.map(x -> -x)));
        }

        MixRule rule() {
            return deltaTopP < 1 ? new MixRule.DeltaTopP(deltaTopP) : new MixRule.Linear();
        }
    }
}
