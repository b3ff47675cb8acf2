package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eft4j.LanguageModel.Capability;
import org.jspecify.annotations.Nullable;

/**
 * Exact speculative decoding: a cheap model drafts a block of tokens, the others score the block in one pass each, and
 * each drafted token is accepted with probability min(1, p/q), p being the distribution plain decoding would have drawn
 * from and q the drafter's; at the first refusal the token is drawn from the normalised max(p − q, 0) instead
 * (Leviathan et al. 2023, arXiv 2211.17192). So the output has the distribution of plain decoding: greedy tokens are
 * the same, sampled ones have the same distribution, though not the same tokens for the same seed.
 *
 * <p>In emulated fine-tuning the small tuned model is a member anyway, so drafting with it costs no extra model and no
 * extra pass.
 *
 * <p>Off by default: whether it pays depends on how much cheaper the drafter is and how often it is right, see
 * docs/speculation.md. All members need {@link LanguageModel.Capability#MULTIPLE_LOGIT_ROWS} and {@link
 * LanguageModel.Capability#TRUNCATE}, a draft model needs the latter.
 *
 * <p>Immutable and thread-safe.
 */
public final class Speculation {
    /** The longest block that can be asked for. */
    private static final int LONGEST_BLOCK = 64;

    private static final int DEFAULT_LONGEST_ADAPTIVE_BLOCK = 16;

    private final @Nullable String member;
    private final @Nullable LanguageModel draftModel;
    private final int longestBlock;
    private final boolean adaptive;

    private Speculation(
            @Nullable String member, @Nullable LanguageModel draftModel, int longestBlock, boolean adaptive) {
        if (longestBlock < 1 || longestBlock > LONGEST_BLOCK) {
            throw new IllegalArgumentException(
                    "a block is 1 to " + LONGEST_BLOCK + " drafted tokens, got " + longestBlock);
        }
        this.member = member;
        this.draftModel = draftModel;
        this.longestBlock = longestBlock;
        this.adaptive = adaptive;
    }

    /**
     * The small tuned member of {@link Ensemble#upscale} or {@link Ensemble#proxyTuning} drafts; any other model, and
     * models that lack an ability, are decoded plainly.
     */
    public static Speculation automatic() {
        return new Speculation(null, null, DEFAULT_LONGEST_ADAPTIVE_BLOCK, true);
    }

    /**
     * The member of this name drafts. A generator refuses it if there is no such member, its weight is 0, or an ability
     * is missing.
     */
    public static Speculation byMember(String name) {
        return new Speculation(requireNonNull(name), null, DEFAULT_LONGEST_ADAPTIVE_BLOCK, true);
    }

    /**
     * A model that is no member drafts; it must have the same vocabulary. It reads the prompt as the reference member
     * does, and the caller closes it. Where it cannot read on, since its context is full or its vocabulary is narrower
     * than an id, decoding goes on without drafts; where it cannot read even the prompt, decoding is plain, and {@link
     * Generation#speculation()} is empty.
     */
    public static Speculation byModel(LanguageModel drafter) {
        return new Speculation(null, requireNonNull(drafter), DEFAULT_LONGEST_ADAPTIVE_BLOCK, true);
    }

    /**
     * A copy that always drafts this many tokens.
     *
     * @throws IllegalArgumentException if it is not 1 to 64
     */
    public Speculation withBlockLength(int tokens) {
        return new Speculation(member, draftModel, tokens, false);
    }

    /**
     * A copy that chooses the number of drafted tokens, 0 included, from the running acceptance rate and the measured
     * cost of drafting and scoring; this is the default, with at most 16. The greedy generations of one {@link
     * Generator} learn together. When sampling, times are left out of the choice, so that the seed gives the same
     * tokens again.
     *
     * @param longest the longest block, 1 to 64
     */
    public Speculation withAdaptiveBlockLength(int longest) {
        return new Speculation(member, draftModel, longest, true);
    }

    boolean draftsByMember() {
        return draftModel == null;
    }

    int longestBlock() {
        return longestBlock;
    }

    boolean isAdaptive() {
        return adaptive;
    }

    /**
     * Who drafts for a model, empty for plain decoding.
     *
     * @throws IllegalArgumentException if the member does not exist or is not evaluated
     * @throws UnsupportedOperationException if an ability is missing
     * @throws VocabularyMismatchException if the drafter uses other token ids
     */
    Optional<DrafterFactory> drafterFor(LanguageModel model) {
        if (member == null && draftModel == null) {
            boolean fit = model instanceof Ensemble ensemble
                    && ensemble.isUpScaling()
                    && ensemble.active().size() > 1
                    && missing(model.capabilities()).isEmpty();
            return fit ? Optional.of(memberDrafter((Ensemble) model, Ensemble.TUNED)) : Optional.empty();
        }
        EnumSet<Capability> missing = missing(model.capabilities());
        if (!missing.isEmpty()) {
            throw new UnsupportedOperationException(
                    "speculation needs " + missing + ", which " + model.name() + " lacks; decode it without");
        }
        if (draftModel != null) {
            return Optional.of(draftModelDrafter(model, draftModel));
        }
        if (!(model instanceof Ensemble ensemble)) {
            throw new IllegalArgumentException("speculation by member '" + member + "' needs an ensemble, but "
                    + model.name() + " is a model alone; use Speculation.byModel");
        }
        return Optional.of(memberDrafter(ensemble, requireNonNull(member)));
    }

    private static DrafterFactory memberDrafter(Ensemble ensemble, String name) {
        List<String> names = ensemble.active().stream().map(Member::name).toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no evaluated member '" + name + "' to draft for "
                    + ensemble.name() + "; there are " + names);
        }
        return (members, promptIds, reportsMembers) ->
                Optional.of(new MemberDrafter(members, index, reportsMembers && members.isNested(index)));
    }

    private static DrafterFactory draftModelDrafter(LanguageModel model, LanguageModel draftModel) {
        if (!draftModel.capabilities().contains(Capability.TRUNCATE)) {
            throw new UnsupportedOperationException(
                    "a drafter needs " + Capability.TRUNCATE + ", which " + draftModel.name() + " lacks");
        }
        Ensemble.requireSameIds(model.name(), model.vocabulary(), draftModel.name(), draftModel.vocabulary());
        return (members, promptIds, reportsMembers) -> DraftModelDrafter.open(draftModel, promptIds);
    }

    private static EnumSet<Capability> missing(Set<Capability> present) {
        EnumSet<Capability> missing = EnumSet.of(Capability.MULTIPLE_LOGIT_ROWS, Capability.TRUNCATE);
        missing.removeAll(present);
        return missing;
    }

    @Override
    public String toString() {
        String who = member != null ? "member " + member : draftModel != null ? draftModel.name() : "automatic";
        return "Speculation[" + who + ", block " + (adaptive ? "up to " : "") + longestBlock + "]";
    }

    /** Opens the drafter of one generation; empty if there is none for this prompt, which is then decoded plainly. */
    @FunctionalInterface
    interface DrafterFactory {
        Optional<Drafter> open(MemberSessions members, int[] promptIds, boolean reportsMembers);
    }

    /**
     * What speculation did in one generation.
     *
     * @param blocks the passes in which the ensemble scored a block, each giving at least one token
     * @param drafted the tokens drafted
     * @param accepted the drafted tokens that were accepted
     * @param tokens the tokens these blocks gave, accepted and drawn anew
     * @param draftTime time spent drafting
     * @param verifyTime time spent scoring blocks and deciding
     */
    public record Stats(int blocks, int drafted, int accepted, int tokens, Duration draftTime, Duration verifyTime) {
        /** The share of the drafted tokens that was accepted; 0 if none was drafted. */
        public double acceptance() {
            return drafted == 0 ? 0 : (double) accepted / drafted;
        }

        /** Tokens for each pass of the members that do not draft; plain decoding has 1. */
        public double tokensPerPass() {
            return blocks == 0 ? 0 : (double) tokens / blocks;
        }
    }
}
