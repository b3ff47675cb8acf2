package org.eft4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A language model made of members: the score of a token is the sum over members of weight times log-probability.
 * Emulated fine-tuning (Mitchell et al. 2024, arXiv 2310.12962) is one such mix, {@link #upscale}; the other presets
 * are its relatives. Being a model itself, an ensemble can be generated from, scored with, and be a member of another.
 *
 * <p>Rules of the mix:
 *
 * <ul>
 *   <li>A lone member of weight 1 passes its logits through, bit for bit. A member of constant weight 0 is never
 *       evaluated.
 *   <li>A row holds the weighted sum of the members' raw logits, so penalties and processors see what they would see of
 *       a model: a mix of one model with itself gives that model's tokens under every option.
 *   <li>Ids that stand for nothing are left out before anything else; they are −∞.
 *   <li>A token that is impossible (−∞) for one member of non-zero weight is impossible, whatever the weight's sign.
 *   <li>Logits that are NaN, +∞ or all −∞ are a {@link BackendException} that names the member and the position; the
 *       session then stands where it stood before.
 *   <li>Members must agree on every token id, or the ensemble is refused with a {@link VocabularyMismatchException};
 *       ids beyond the narrowest member's vocabulary are never generated.
 * </ul>
 *
 * <p>The <em>reference</em> member is the one whose reading of the prompt counts for penalties and reports. In the
 * presets it is the tuned one, and every member reads a chat as the reference's {@link ChatTemplate} renders it, since
 * base models have no template. In a general mix it is the first positively weighted member with a template (else the
 * first positively weighted), each member reads a chat through its own template, and members without one through the
 * reference's. Views replace what a member reads: see {@link Prompt#withView} and {@link Member#withView}.
 *
 * <p>Immutable and thread-safe. Closing an ensemble closes no member: each model is closed by who opened it.
 */
public sealed class Ensemble implements LanguageModel permits UpscaledEnsemble {
    private static final int REPORTED_DIFFERENCES = 5;

    private final String recipe;
    private final List<Member> members;
    private final List<Member> active;
    private final Member reference;
    private final boolean sharedChat;
    private final MixRule rule;
    private final boolean relabelled;
    private final Vocabulary vocabulary;
    private final UnassignedIds unassigned;

    Ensemble(String recipe, List<Member> members, @Nullable Member reference, MixRule rule) {
        this.recipe = recipe;
        this.members = List.copyOf(members);
        this.active = this.members.stream().filter(m -> !m.weight().is(0)).toList();
        this.sharedChat = reference != null;
        this.reference = reference != null ? reference : referenceOf(this.members);
        this.rule = rule;
        this.relabelled = false;
        requireDistinctNames(this.members);
        this.vocabulary = sharedVocabulary(this.reference, active);
        this.unassigned = UnassignedIds.of(vocabulary, endTokens());
        requireReachableEnds();
    }

    /** The same mix, said to use other pieces. */
    Ensemble(Ensemble mix, Vocabulary vocabulary) {
        this.recipe = mix.recipe;
        this.members = mix.members;
        this.active = mix.active;
        this.reference = mix.reference;
        this.sharedChat = mix.sharedChat;
        this.rule = mix.rule;
        this.relabelled = true;
        this.vocabulary = vocabulary.resizedTo(mix.vocabulary.size());
        this.unassigned = UnassignedIds.of(this.vocabulary, endTokens());
    }

    /**
     * A general mix.
     *
     * @throws IllegalArgumentException if there is no member of positive weight, or two have the same name
     * @throws VocabularyMismatchException if members use different token ids
     */
    public static Ensemble of(Member... members) {
        return of(List.of(members));
    }

    /** A general mix; see {@link #of(Member...)}. */
    public static Ensemble of(List<Member> members) {
        return new Ensemble("mix", members, null, new MixRule.Linear());
    }

    /**
     * Emulated fine-tuning, up-scaling: the knowledge of the large base model with the behaviour of the small tuned
     * one, large + tuned − base. Members {@code large}, {@code tuned}, {@code base}. The result
     * can weigh them differently: see {@link UpscaledEnsemble}.
     *
     * @param large the large base model
     * @param tuned the small tuned model
     * @param base the small base model that {@code tuned} was made from
     */
    public static UpscaledEnsemble upscale(LanguageModel large, LanguageModel tuned, LanguageModel base) {
        return UpscaledEnsemble.of("upscale", large, tuned, base, 1);
    }

    /**
     * Proxy-tuning (Liu et al. 2024, arXiv 2401.08565): the large base model steered by α times what fine-tuning
     * changed in a small one, large + α (tuned − base). At α 1 it is {@link #upscale}. Members {@code large}, {@code
     * tuned}, {@code base}.
     *
     * @param alpha the strength α
     */
    public static UpscaledEnsemble proxyTuning(
            LanguageModel large, LanguageModel tuned, LanguageModel base, double alpha) {
        return UpscaledEnsemble.of("proxyTuning", large, tuned, base, alpha);
    }

    /**
     * Emulated fine-tuning, down-scaling: the small base model with the behaviour of the large tuned one, smallBase +
     * largeTuned − largeBase. Members by the parameters' names.
     */
    public static Ensemble downscale(LanguageModel smallBase, LanguageModel largeTuned, LanguageModel largeBase) {
        Member tuned = Member.of("largeTuned", largeTuned, 1);
        return new Ensemble(
                "downscale",
                List.of(Member.of("smallBase", smallBase, 1), tuned, Member.of("largeBase", largeBase, -1)),
                tuned,
                new MixRule.Linear());
    }

    /**
     * Two behaviours over one small base, up-scaled: large + λ first + (1 − λ) second − pairBase. λ 1 is all first.
     * Members by the parameters' names; the reference is {@code first}, or {@code second} when λ is 0.
     *
     * @param lambda the share λ of the first behaviour; values outside [0, 1] extrapolate
     */
    public static Ensemble interpolate(
            LanguageModel large, LanguageModel first, LanguageModel second, LanguageModel pairBase, double lambda) {
        Member one = Member.of("first", first, lambda);
        Member two = Member.of("second", second, 1 - lambda);
        return new Ensemble(
                "interpolate",
                List.of(Member.of("large", large, 1), one, two, Member.of("pairBase", pairBase, -1)),
                lambda > 0 ? one : two,
                new MixRule.Linear());
    }

    /** {@link #interpolate(LanguageModel, LanguageModel, LanguageModel, LanguageModel, double)} with λ 0.5. */
    public static Ensemble interpolate(
            LanguageModel large, LanguageModel first, LanguageModel second, LanguageModel pairBase) {
        return interpolate(large, first, second, pairBase, 0.5);
    }

    /** {@link #interpolate(LanguageModel, LanguageModel, double)} with λ 0.5. */
    public static Ensemble interpolate(LanguageModel first, LanguageModel second) {
        return interpolate(first, second, 0.5);
    }

    /**
     * Two behaviours of one size: λ first + (1 − λ) second. Members {@code first} and {@code second}; the reference is
     * {@code first}, or {@code second} when λ is 0.
     */
    public static Ensemble interpolate(LanguageModel first, LanguageModel second, double lambda) {
        Member one = Member.of("first", first, lambda);
        Member two = Member.of("second", second, 1 - lambda);
        return new Ensemble("interpolate", List.of(one, two), lambda > 0 ? one : two, new MixRule.Linear());
    }

    /** {@link #contrast(LanguageModel, LanguageModel, double, double)} with β 0.5 and a plausibility of 0.1. */
    public static Ensemble contrast(LanguageModel expert, LanguageModel amateur) {
        return contrast(expert, amateur, 0.5, 0.1);
    }

    /**
     * Contrastive decoding (Li et al. 2023, arXiv 2210.15097) in the form for reasoning (O'Brien and Lewis 2023, arXiv
     * 2309.09117): (1 + β) expert − β amateur, among the tokens the expert finds plausible. Members {@code expert},
     * {@code amateur}.
     *
     * @param beta the strength β, at least 0
     * @param plausibility the least probability of a token relative to the expert's likeliest, in [0, 1]; 0 keeps all
     */
    public static Ensemble contrast(LanguageModel expert, LanguageModel amateur, double beta, double plausibility) {
        if (!(beta >= 0)) {
            throw new IllegalArgumentException("the β of a contrast must be at least 0, got " + beta);
        }
        if (!(plausibility >= 0 && plausibility <= 1)) {
            throw new IllegalArgumentException("plausibility must be in [0, 1], got " + plausibility);
        }
        Member strong = Member.of("expert", expert, 1 + beta);
        List<Member> pair = List.of(strong, Member.of("amateur", amateur, -beta));
        return new Ensemble("contrast", pair, strong, new MixRule.Plausible(plausibility));
    }

    /** {@link #guidance(LanguageModel, Member.View, double)} against {@link Member.View#LAST_TOKEN}, with γ 1.5. */
    public static Ensemble guidance(LanguageModel model) {
        return guidance(model, Member.View.LAST_TOKEN, 1.5);
    }

    /**
     * Classifier-free guidance (Sanchez et al. 2023, arXiv 2306.17806) of one model by two views of the prompt:
     * unconditioned + γ (conditioned − unconditioned). Members {@code conditioned}, {@code unconditioned}.
     * Context-aware decoding is the same with a view that leaves the context out.
     *
     * @param negative what the unconditioned side reads
     * @param gamma the strength γ; 1 is the model itself
     */
    public static Ensemble guidance(LanguageModel model, Member.View negative, double gamma) {
        Member conditioned = Member.of("conditioned", model, gamma);
        Member free = Member.of("unconditioned", model, 1 - gamma).withView(negative);
        return new Ensemble("guidance", List.of(conditioned, free), conditioned, new MixRule.Linear());
    }

    /** The members, in order, those of weight 0 included. */
    public List<Member> members() {
        return members;
    }

    /** The member whose reading of the prompt counts for penalties and reports. */
    public Member reference() {
        return reference;
    }

    /** A model as an ensemble of its own: itself if it is one, else a lone member of weight 1. */
    static Ensemble around(LanguageModel model) {
        return model instanceof Ensemble ensemble
                ? ensemble
                : new Ensemble(model.name(), List.of(Member.alone(model)), null, new MixRule.Linear());
    }

    /** Whether {@link #withVocabulary} gave it its vocabulary. */
    boolean isRelabelled() {
        return relabelled;
    }

    /** The members that are evaluated: those whose weight is not constantly 0. */
    List<Member> active() {
        return active;
    }

    MixRule rule() {
        return rule;
    }

    /** Whether one member of weight 1 is all there is, whose logits then pass through as they are. */
    boolean isLone() {
        return active.size() == 1 && active.get(0).weight().is(1) && rule.keepsLoneMember();
    }

    /** The ids that the mix leaves out of its rows. */
    UnassignedIds unassignedIds() {
        return unassigned;
    }

    /** Whether a member that is a mix itself leaves an id out, so that this mix cannot give it either. */
    boolean isLeftOutByAMember(int id) {
        return active.stream()
                .anyMatch(member -> member.model() instanceof Ensemble inner
                        && (inner.unassigned.contains(id) || inner.isLeftOutByAMember(id)));
    }

    /** The recipe and its members, such as {@code upscale(1·large, 1·tuned, -1·base)}. */
    @Override
    public String name() {
        return members.stream()
                .map(Member::toString)
                .collect(Collectors.joining(", ", recipe + "(", rule.suffix() + ")"));
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** {@inheritDoc} It stays an ensemble of the same members. */
    @Override
    public Ensemble withVocabulary(Vocabulary other) {
        return new Ensemble(this, other);
    }

    /** The reference member's tokenizer. */
    @Override
    public Tokenizer tokenizer() {
        return reference.model().tokenizer();
    }

    /** The reference member's chat template. */
    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return reference.model().chatTemplate();
    }

    /** The shortest context among the members. */
    @Override
    public int contextLength() {
        return active.stream().mapToInt(m -> m.model().contextLength()).min().orElseThrow();
    }

    /**
     * The end tokens of all positively weighted members, as far as all members have such ids. Where weights are functions,
     * those positive at the first step and the reference count.
     */
    @Override
    public Set<Integer> endTokens() {
        Set<Integer> ends = new LinkedHashSet<>();
        for (Member member : active) {
            boolean ramped = member == reference && !member.weight().isConstant();
            if (ramped || member.weight().isPositive()) {
                ends.addAll(member.model().endTokens());
            }
        }
        ends.removeIf(id -> id >= vocabulary.size());
        return Set.copyOf(ends);
    }

    /** What every member can do. */
    @Override
    public Set<Capability> capabilities() {
        EnumSet<Capability> shared = EnumSet.allOf(Capability.class);
        active.forEach(member -> shared.retainAll(member.model().capabilities()));
        return Set.copyOf(shared);
    }

    /** What the reference member's publisher suggests. */
    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return reference.model().suggestedOptions();
    }

    /** The ids the reference member reads. */
    @Override
    public int[] encode(Prompt prompt) {
        return reference.model().encode(reference.promptFor(prompt));
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        requireMembersOfViews(prompt);
        return EnsembleSession.open(this, prompt);
    }

    /** Does nothing: members are closed by who opened them. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return name();
    }

    /**
     * The prompts of the evaluated members. Rendering and encoding a chat takes longer than a step, so each is done
     * once.
     */
    MemberPrompts promptsFor(Prompt prompt) {
        IdentityHashMap<Prompt, int[]> encoded = new IdentityHashMap<>();
        List<Prompt> prompts = new ArrayList<>();
        Prompt ofReference = reference.promptFor(prompt);
        for (Member member : active) {
            Prompt seen = member == reference ? ofReference : promptFor(member, prompt, encoded);
            boolean own = !sharedChat && member.model().chatTemplate().isPresent();
            if (member == reference) {
                // its members, if it has any, may each read it differently
                prompts.add(member.model() instanceof Ensemble ? seen : seen.asTokens(idsOf(seen, encoded)));
            } else {
                prompts.add(!seen.isChat() || own ? seen : seen.asTokens(idsOf(seen, encoded)));
            }
        }
        return new MemberPrompts(
                Arrays.stream(idsOf(ofReference, encoded)).boxed().toList(), prompts);
    }

    /**
     * What a member is given. Its own view cannot read a chat where the model has no template; it is then made of what
     * the member would read without a view.
     */
    private Prompt promptFor(Member member, Prompt prompt, IdentityHashMap<Prompt, int[]> encoded) {
        boolean unreadable = prompt.isChat()
                && member.view().isPresent()
                && !prompt.views().containsKey(member.name())
                && member.model().chatTemplate().isEmpty()
                && reference.model().chatTemplate().isPresent();
        return member.promptFor(unreadable ? prompt.asTokens(idsOf(prompt, encoded)) : prompt);
    }

    /**
     * Checks that every view of a prompt is for a member, at whatever depth.
     *
     * @throws IllegalArgumentException if one is not
     */
    void requireMembersOfViews(Prompt prompt) {
        Set<String> names = new LinkedHashSet<>();
        addMemberNames(names);
        for (String viewer : prompt.views().keySet()) {
            if (!names.contains(viewer)) {
                throw new IllegalArgumentException("the prompt has a view for '" + viewer + "', but " + name()
                        + " has no such member; there are " + names);
            }
        }
    }

    private void addMemberNames(Set<String> names) {
        for (Member member : members) {
            names.add(member.name());
            if (member.model() instanceof Ensemble inner) {
                inner.addMemberNames(names);
            }
        }
    }

    /** The ids of a prompt as the reference reads it. */
    private int[] idsOf(Prompt prompt, IdentityHashMap<Prompt, int[]> encoded) {
        return encoded.computeIfAbsent(prompt, reference.model()::encode);
    }

    /**
     * What the members read for one prompt.
     *
     * @param referenceIds the ids that the reference reads
     * @param prompts the prompt of each evaluated member, a chat as ids where the member is not to render it itself
     */
    record MemberPrompts(List<Integer> referenceIds, List<Prompt> prompts) {}

    private static Member referenceOf(List<Member> members) {
        List<Member> positive =
                members.stream().filter(m -> m.weight().isPositive()).toList();
        if (positive.isEmpty()) { // a weight that begins at 0 may rise
            positive = members.stream().filter(m -> !m.weight().isConstant()).toList();
        }
        if (positive.isEmpty()) {
            throw new IllegalArgumentException("an ensemble needs a member of positive weight, got " + members);
        }
        return positive.stream()
                .filter(m -> m.model().chatTemplate().isPresent())
                .findFirst()
                .orElse(positive.get(0));
    }

    private static void requireDistinctNames(List<Member> members) {
        Set<String> names = new HashSet<>();
        for (Member member : members) {
            if (!names.add(member.name())) {
                throw new IllegalArgumentException("members need distinct names, got '" + member.name() + "' twice");
            }
        }
    }

    private static Vocabulary sharedVocabulary(Member reference, List<Member> active) {
        Vocabulary expected = reference.model().vocabulary();
        int width = expected.size();
        for (Member member : active) {
            Vocabulary found = member.model().vocabulary();
            width = Math.min(width, found.size());
            requireSameIds("'" + reference.name() + "'", expected, "'" + member.name() + "'", found);
        }
        return expected.resizedTo(width);
    }

    /** Refuses a mix that could never end as its reference member does: an id beyond the narrowest member has no score. */
    private void requireReachableEnds() {
        for (int id : reference.model().endTokens()) {
            if (id >= vocabulary.size() && id < reference.model().vocabulary().size()) {
                Member narrowest = active.stream()
                        .min(Comparator.comparingInt(m -> m.model().vocabulary().size()))
                        .orElseThrow();
                throw new VocabularyMismatchException(
                        "the mix could never give the end token " + id + " of its reference"
                                + " member '" + reference.name() + "', since the ids of member '" + narrowest.name()
                                + "' are 0 to " + (vocabulary.size() - 1)
                                + "; use models that share their end tokens");
            }
        }
    }

    /**
     * Checks that two vocabularies agree on every id.
     *
     * @throws VocabularyMismatchException if they do not
     */
    static void requireSameIds(String one, Vocabulary ids, String other, Vocabulary otherIds) {
        List<Vocabulary.Difference> differences = ids.differences(otherIds, REPORTED_DIFFERENCES);
        if (!differences.isEmpty()) {
            throw new VocabularyMismatchException(
                    one + " (" + ids.size() + " ids) and " + other + " (" + otherIds.size()
                            + " ids) cannot be used together, their token ids differ: "
                            + differences.stream().map(Object::toString).collect(Collectors.joining("; "))
                            + "; use models of one family that share a tokenizer, or LanguageModel.withVocabulary if"
                            + " you know that the ids mean the same");
        }
    }
}
