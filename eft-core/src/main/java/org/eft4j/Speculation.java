package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

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

    private final Source source;
    private final int longestBlock;
    private final boolean adaptive;

    private Speculation(Source source, int longestBlock, boolean adaptive) {
        if (longestBlock < 1 || longestBlock > LONGEST_BLOCK) {
            throw new IllegalArgumentException(
                    "a block is 1 to " + LONGEST_BLOCK + " drafted tokens, got " + longestBlock);
        }
        this.source = source;
        this.longestBlock = longestBlock;
        this.adaptive = adaptive;
    }

    /**
     * Lets the small tuned member of {@link Ensemble#upscale} or {@link Ensemble#proxyTuning} draft; any other model,
     * and models that lack an ability, are decoded plainly.
     */
    public static Speculation automatic() {
        return new Speculation(new Automatic(), DEFAULT_LONGEST_ADAPTIVE_BLOCK, true);
    }

    /**
     * Lets the member of this name draft. A generator refuses it if there is no such member, its weight is 0, or an
     * ability is missing.
     */
    public static Speculation byMember(String name) {
        return new Speculation(new NamedMember(name), DEFAULT_LONGEST_ADAPTIVE_BLOCK, true);
    }

    /**
     * Lets a model that is no member draft; it must have the same vocabulary. It reads the prompt as the reference
     * member does, and the caller closes it. Where it cannot read on, since its context is full or its vocabulary is
     * narrower than an id, decoding goes on without drafts; where it cannot read even the prompt, decoding is plain,
     * and {@link Generation#speculation()} is empty.
     */
    public static Speculation byModel(LanguageModel drafter) {
        return new Speculation(new DraftModel(drafter), DEFAULT_LONGEST_ADAPTIVE_BLOCK, true);
    }

    /**
     * Returns a copy that always drafts this many tokens.
     *
     * @throws IllegalArgumentException if it is not 1 to 64
     */
    public Speculation withBlockLength(int tokens) {
        return new Speculation(source, tokens, false);
    }

    /**
     * Returns a copy that chooses the number of drafted tokens, 0 included, from the running acceptance rate and the
     * measured cost of drafting and scoring; this is the default, with at most 16. The greedy generations of one
     * {@link Generator} learn together. When sampling, times are left out of the choice, so that the seed gives the
     * same tokens again.
     *
     * @param longest the longest block, 1 to 64
     */
    public Speculation withAdaptiveBlockLength(int longest) {
        return new Speculation(source, longest, true);
    }

    boolean isAutomatic() {
        return source instanceof Automatic;
    }

    Source source() {
        return source;
    }

    int longestBlock() {
        return longestBlock;
    }

    boolean isAdaptive() {
        return adaptive;
    }

    @Override
    public String toString() {
        return "Speculation[" + source + ", block " + (adaptive ? "up to " : "") + longestBlock + "]";
    }

    /** Who drafts. */
    sealed interface Source {}

    /** The small tuned member of an up-scaling mix, else nobody. */
    record Automatic() implements Source {
        @Override
        public String toString() {
            return "automatic";
        }
    }

    /** The member of a name. */
    record NamedMember(String name) implements Source {
        NamedMember {
            requireNonNull(name);
        }

        @Override
        public String toString() {
            return "member " + name;
        }
    }

    /** A model that is no member. */
    record DraftModel(LanguageModel model) implements Source {
        DraftModel {
            requireNonNull(model);
        }

        @Override
        public String toString() {
            return model.name();
        }
    }

    /**
     * What speculation did in one generation.
     *
     * @param blocks the passes in which the ensemble scored a block, each giving at least one token
     * @param plainBlocks those of them without a draft: speculation stood aside, as where it does not pay
     * @param drafted the tokens drafted
     * @param accepted the drafted tokens that were accepted
     * @param tokens the tokens these blocks gave, accepted and drawn anew
     * @param draftTime time spent drafting
     * @param verifyTime time spent scoring blocks and deciding
     */
    public record Stats(
            int blocks,
            int plainBlocks,
            int drafted,
            int accepted,
            int tokens,
            Duration draftTime,
            Duration verifyTime) {
        /** Returns the share of the drafted tokens that was accepted; 0 if none was drafted. */
        public double acceptance() {
            return drafted == 0 ? 0 : (double) accepted / drafted;
        }

        /** Tokens for each pass of the members that do not draft; plain decoding has 1. */
        public double tokensPerPass() {
            return blocks == 0 ? 0 : (double) tokens / blocks;
        }
    }
}
