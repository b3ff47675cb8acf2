package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 *       ids beyond the narrowest member's vocabulary are never generated. An {@link UnsharedIdPolicy} lets ids that
 *       only some members know be scored by those.
 * </ul>
 *
 * <p>The <em>reference</em> member is the one whose reading of the prompt counts for penalties and reports. In the
 * presets it is the tuned one, and every member reads a chat as the reference's {@link ChatTemplate} renders it, since
 * base models have no template. In a general mix it is the first positively weighted member with a template (else the
 * first positively weighted), each member reads a chat through its own template, and members without one through the
 * reference's. Views replace what a member reads: see {@link Prompt#withView} and {@link Member#withView}.
 *
 * <p>Immutable and thread-safe. Closing an ensemble closes no member: the caller that opened a model
 * closes it.
 */
public sealed class Ensemble implements LanguageModel permits UpscaledEnsemble {
    private static final int REPORTED_DIFFERENCES = 5;

    private final List<Member> members;
    private final List<Member> active;
    private final Member reference;
    private final boolean sharedChat;
    private final MixRule rule;
    private final UnsharedIdPolicy unsharedIdPolicy;
    private final @Nullable Vocabulary relabelling;
    private final @Nullable Executor executor;
    private final Vocabulary vocabulary;
    private final UnsharedIds unshared;
    private final UnassignedIds unassigned;
    private final String name;

    Ensemble(String recipe, List<Member> members, @Nullable Member reference, MixRule rule) {
        this(recipe, members, reference, rule, UnsharedIdPolicy.REFUSE);
    }

    Ensemble(
            String recipe,
            List<Member> members,
            @Nullable Member reference,
            MixRule rule,
            UnsharedIdPolicy unsharedIdPolicy) {
        this.members = List.copyOf(members);
        this.active = this.members.stream().filter(m -> !m.weight().is(0)).toList();
        this.sharedChat = reference != null;
        this.reference = reference != null ? reference : referenceOf(this.members);
        this.rule = rule;
        this.unsharedIdPolicy = unsharedIdPolicy;
        this.relabelling = null;
        this.executor = null;
        this.name = this.members.stream()
                .map(Member::toString)
                .collect(Collectors.joining(", ", recipe + "(", rule.suffix() + ")"));
        requireDistinctNames(this.members);
        this.vocabulary = commonVocabulary(this.reference, active, unsharedIdPolicy);
        this.unshared = unsharedIdPolicy == UnsharedIdPolicy.REFUSE
                ? UnsharedIds.NONE
                : UnsharedIds.of(active, vocabulary, endTokens());
        this.unassigned = UnassignedIds.of(vocabulary, endTokens(), unshared);
        requireReachableEnds();
    }

    /**
     * The same mix in another way.
     *
     * @param relabelling the pieces that its ids are said to mean; null for the members' own
     * @param executor runs members at once; null to run them one after the other
     */
    Ensemble(Ensemble mix, @Nullable Vocabulary relabelling, @Nullable Executor executor) {
        this.members = mix.members;
        this.active = mix.active;
        this.reference = mix.reference;
        this.sharedChat = mix.sharedChat;
        this.rule = mix.rule;
        this.unsharedIdPolicy = mix.unsharedIdPolicy;
        this.relabelling = relabelling;
        this.executor = executor;
        this.name = mix.name;
        this.vocabulary = relabelling == null ? mix.vocabulary : relabelling.resizedTo(mix.vocabulary.size());
        this.unshared = mix.unshared;
        this.unassigned = relabelling == null ? mix.unassigned : UnassignedIds.of(vocabulary, endTokens(), unshared);
    }

    /**
     * Returns a general mix.
     *
     * @throws IllegalArgumentException if there is no member of positive weight, or two have the same name
     * @throws VocabularyMismatchException if members use different token ids
     */
    public static Ensemble of(Member... members) {
        return of(List.of(members));
    }

    /** Returns a general mix; see {@link #of(Member...)}. */
    public static Ensemble of(List<Member> members) {
        return of(members, UnsharedIdPolicy.REFUSE);
    }

    /** Returns a general mix of members that need not all know the same ids; see {@link #of(Member...)}. */
    public static Ensemble of(List<Member> members, UnsharedIdPolicy unsharedIds) {
        return new Ensemble("mix", members, null, new MixRule.Linear(), unsharedIds);
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
        return upscale(large, tuned, base, UnsharedIdPolicy.REFUSE);
    }

    /**
     * {@link #upscale(LanguageModel, LanguageModel, LanguageModel)} of models that need not all know the same ids. With
     * {@link UnsharedIdPolicy#SCORE_BY_KNOWING_MEMBERS}, a tuned model may end its answers with a token that
     * fine-tuning added.
     */
    public static UpscaledEnsemble upscale(
            LanguageModel large, LanguageModel tuned, LanguageModel base, UnsharedIdPolicy unsharedIds) {
        return UpscaledEnsemble.of("upscale", large, tuned, base, 1, unsharedIds);
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
        return UpscaledEnsemble.of("proxyTuning", large, tuned, base, alpha, UnsharedIdPolicy.REFUSE);
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

    /** Returns the members, in order, those of weight 0 included. */
    public List<Member> members() {
        return members;
    }

    /** Returns the member whose reading of the prompt counts for penalties and reports. */
    public Member reference() {
        return reference;
    }

    /** Returns a model as an ensemble of its own: itself if it is one, else a lone member of weight 1. */
    static Ensemble around(LanguageModel model) {
        return model instanceof Ensemble ensemble
                ? ensemble
                : new Ensemble(model.name(), List.of(Member.alone(model)), null, new MixRule.Linear());
    }

    /** Returns the vocabulary that {@link #withVocabulary} gave it, {@code null} if none. */
    @Nullable
    Vocabulary relabelling() {
        return relabelling;
    }

    /** Returns what {@link #withExecutor} gave it, {@code null} if nothing. */
    @Nullable
    Executor executor() {
        return executor;
    }

    /** Returns the members that are evaluated: those whose weight is not constantly 0. */
    List<Member> active() {
        return active;
    }

    MixRule rule() {
        return rule;
    }

    /** Returns whether one member of weight 1 is all there is, whose logits then pass through as they are. */
    boolean isLone() {
        return active.size() == 1 && active.get(0).weight().is(1) && rule.keepsLoneMember();
    }

    /** Returns the ids that the mix leaves out of its rows. */
    UnassignedIds unassignedIds() {
        return unassigned;
    }

    /** Returns the ids that only some members know. */
    UnsharedIds unsharedIds() {
        return unshared;
    }

    /**
     * Checks that the mix can give a stop token, in the middle of a vocabulary without pieces too.
     *
     * @throws IllegalArgumentException if a mix in this mix leaves it out, or no member scores it
     */
    void requireScored(int stopToken) {
        if (unsharedIdPolicy == UnsharedIdPolicy.REFUSE ? isLeftOutByAMember(stopToken) : !isScored(stopToken)) {
            throw new IllegalArgumentException(
                    "stop token " + stopToken + " has no piece in the vocabulary of a member of " + name
                            + ", which never gives it; stop at another");
        }
    }

    /**
     * Checks that every evaluated member can read some tokens.
     *
     * @throws IllegalArgumentException if one is beyond a member's vocabulary
     */
    void requireReadable(int[] tokens, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            int token = tokens[i];
            if (unshared.isUnreadable(token)) {
                Member narrow = active.stream()
                        .filter(member -> token >= member.model().vocabulary().size())
                        .findFirst()
                        .orElseThrow();
                throw new IllegalArgumentException("token " + token + " cannot be read by member '" + narrow.name()
                        + "' of " + name + ", whose ids are 0 to "
                        + (narrow.model().vocabulary().size() - 1) + "; it can only be the last token");
            }
        }
    }

    /** Returns whether a member that is a mix itself leaves an id out, so that this mix cannot give it either. */
    private boolean isLeftOutByAMember(int id) {
        return active.stream()
                .anyMatch(member -> member.model() instanceof Ensemble inner
                        && (inner.unassigned.contains(id) || inner.isLeftOutByAMember(id)));
    }

    /** Returns whether an id means something and a member that knows it may have a positive weight. */
    private boolean isScored(int id) {
        IntStream speakers = IntStream.range(0, active.size())
                .filter(m -> active.get(m).weight().isPositive()
                        || !active.get(m).weight().isConstant());
        return (vocabulary.piece(id).isPresent() || endTokens().contains(id)) && unshared.isKnownToAny(speakers, id);
    }

    /** Returns the recipe and its members, such as {@code upscale(1·large, 1·tuned, -1·base)}. */
    @Override
    public String name() {
        return name;
    }

    @Override
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** {@inheritDoc} It stays an ensemble of the same members. */
    @Override
    public Ensemble withVocabulary(Vocabulary other) {
        return new Ensemble(this, requireNonNull(other), executor);
    }

    /**
     * Returns a copy whose members run at the same time, prompts as steps: one on the calling thread, the others on the
     * executor's. It pays where members do not compete for the same cores: the large model on a GPU or behind a server
     * and the small pair on the CPU, two GPUs, more cores than a step of one member can use. The tokens are those of
     * members that take turns. {@link Generation.Timing#members} says which member the others wait for.
     *
     * <p>What the executor has not begun by the time the calling thread is free, or rejects, runs on the calling
     * thread; so a busy pool, or one of a single thread, costs time only. A call returns when all members have ended,
     * also where one has failed; cancelling reaches all of them. Members that are mixes themselves run theirs in turn,
     * unless they were given an executor too, which may be the same one.
     *
     * @param executor runs up to one task for each member but one, and is never shut down here
     */
    public Ensemble withExecutor(Executor executor) {
        return new Ensemble(this, relabelling, requireNonNull(executor));
    }

    /** Returns the reference member's tokenizer. */
    @Override
    public Tokenizer tokenizer() {
        return reference.model().tokenizer();
    }

    /** Returns the reference member's chat template. */
    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return reference.model().chatTemplate();
    }

    /** Returns the shortest context among the members. */
    @Override
    public int contextLength() {
        return active.stream().mapToInt(m -> m.model().contextLength()).min().orElseThrow();
    }

    /**
     * Returns the end tokens of all positively weighted members, as far as the mix has such ids. Where weights are
     * functions, those positive at the first step and the reference count.
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

    /** Returns what every member can do. */
    @Override
    public Set<Capability> capabilities() {
        EnumSet<Capability> shared = EnumSet.allOf(Capability.class);
        active.forEach(member -> shared.retainAll(member.model().capabilities()));
        return Set.copyOf(shared);
    }

    /** Returns what the reference member's publisher suggests. */
    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return reference.model().suggestedOptions();
    }

    /** Returns the ids the reference member reads. */
    @Override
    public int[] encode(Prompt prompt) {
        return reference.model().encode(reference.promptFor(prompt));
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        requireMembersOfViews(prompt);
        return EnsembleSession.open(this, prompt, false);
    }

    /** Each member's model moves all its sessions at once. */
    @Override
    public Map<ModelSession, RuntimeException> appendEach(
            List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
        List<EnsembleSession> own = new ArrayList<>();
        for (ModelSession session : sessions) {
            if (!(session instanceof EnsembleSession mixed) || !mixed.isOf(this)) {
                throw new IllegalArgumentException(
                        "a session was not opened by " + name() + ", which is to move it; pass its own sessions");
            }
            own.add(mixed);
        }
        return EnsembleSession.appendEach(own, tokens, rows);
    }

    /** Mixes of the same members meet at the first one's model, whatever the weights. */
    @Override
    public Optional<SharedSteps> sharedSteps() {
        return SharedSteps.of(members.get(0).model(), models().toList());
    }

    /** Returns the sums over the members' models. */
    @Override
    public PrefixReuse prefixReuse() {
        return models().map(LanguageModel::prefixReuse).reduce(PrefixReuse.NONE, PrefixReuse::plus);
    }

    /** Frees what the members' models remember. */
    @Override
    public void trim() {
        models().forEach(LanguageModel::trim);
    }

    /** Each model once, where it is a member twice. */
    private Stream<LanguageModel> models() {
        return active.stream().map(Member::model).distinct();
    }

    /** Does nothing: each member is closed by the caller that opened it. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return name();
    }

    /**
     * Returns the prompts of the evaluated members. Rendering and encoding a chat takes longer than a step, so each is
     * done once.
     */
    MemberPrompts promptsFor(Prompt prompt) {
        ReferenceReading reading = new ReferenceReading();
        List<Prompt> prompts = new ArrayList<>();
        Prompt ofReference = reference.promptFor(prompt);
        for (Member member : active) {
            Prompt seen = member == reference ? ofReference : promptFor(member, prompt, reading);
            boolean own = seen.isChat()
                    && !sharedChat
                    && member.model().chatTemplate().isPresent();
            if (member == reference) {
                // its members, if it has any, may each read it differently
                prompts.add(member.model() instanceof Ensemble ? seen : reading.of(seen));
            } else {
                prompts.add(!seen.isConversation() || own ? seen : reading.of(seen));
            }
        }
        return new MemberPrompts(Arrays.stream(reading.ids(ofReference)).boxed().toList(), prompts);
    }

    /**
     * Returns what a member is given. Its own view cannot read a chat where the model has no template; it is then made
     * of what the member would read without a view.
     */
    private Prompt promptFor(Member member, Prompt prompt, ReferenceReading reading) {
        boolean unreadable = prompt.isChat()
                && member.view().isPresent()
                && !prompt.views().containsKey(member.name())
                && member.model().chatTemplate().isEmpty()
                && reference.model().chatTemplate().isPresent();
        return member.promptFor(unreadable ? reading.of(prompt) : prompt);
    }

    /**
     * Prompts as the reference reads them, for members that are to read the same. Where members share tokens, that is
     * the ids. Where they share bytes only, each has control tokens of its own, and a chat's ids would be its text, in
     * which what a message spells could not be told from them: then it is the rendered chat.
     */
    private final class ReferenceReading {
        private final IdentityHashMap<Prompt, Prompt> rendered = new IdentityHashMap<>();
        private final IdentityHashMap<Prompt, int[]> encoded = new IdentityHashMap<>();

        Prompt of(Prompt prompt) {
            return ByteVocabulary.is(vocabulary) ? rendered(prompt) : prompt.asTokens(ids(prompt));
        }

        int[] ids(Prompt prompt) {
            Prompt known = ByteVocabulary.is(vocabulary) ? rendered(prompt) : prompt;
            return encoded.computeIfAbsent(known, reference.model()::encode);
        }

        private Prompt rendered(Prompt prompt) {
            return rendered.computeIfAbsent(
                    prompt, chat -> chat.renderedBy(reference.model().chatTemplate()));
        }
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

    /** Returns the reference's vocabulary, as far as all members have its ids unless they need not. */
    private static Vocabulary commonVocabulary(Member reference, List<Member> active, UnsharedIdPolicy policy) {
        Vocabulary expected = reference.model().vocabulary();
        int width = expected.size();
        for (Member member : active) {
            Vocabulary found = member.model().vocabulary();
            width = Math.min(width, found.size());
            policy.requireSameIds("'" + reference.name() + "'", expected, "'" + member.name() + "'", found);
        }
        return policy == UnsharedIdPolicy.REFUSE ? expected.resizedTo(width) : expected;
    }

    /** Refuses a mix that could never end as its reference member does. */
    private void requireReachableEnds() {
        for (int id : reference.model().endTokens()) {
            boolean ofTheModel = id < reference.model().vocabulary().size();
            if (ofTheModel && (id >= vocabulary.size() || (unshared.size() > 0 && !isScored(id)))) {
                throw new VocabularyMismatchException("the mix could never give the end token " + id
                        + " of its reference member '" + reference.name() + "', " + whyUnreachable());
            }
        }
    }

    private String whyUnreachable() {
        if (unsharedIdPolicy == UnsharedIdPolicy.SCORE_BY_KNOWING_MEMBERS) {
            return "since no member that knows it has a positive weight; give one a positive weight";
        }
        Member narrowest = active.stream()
                .min(Comparator.comparingInt(m -> m.model().vocabulary().size()))
                .orElseThrow();
        return "since the ids of member '" + narrowest.name() + "' are 0 to " + (vocabulary.size() - 1)
                + "; use models that share their end tokens, or UnsharedIdPolicy.SCORE_BY_KNOWING_MEMBERS";
    }

    /** Checks that a model's ids mean the same as those of this mix, as its own members' do. */
    void requireSameIds(LanguageModel other) {
        unsharedIdPolicy.requireSameIds(name, vocabulary, other.name(), other.vocabulary());
    }

    /**
     * What becomes of ids that some members of a mix know and others do not, as tokens that fine-tuning added. A member
     * knows an id that its vocabulary has a piece for, or that is one of its end tokens.
     */
    public enum UnsharedIdPolicy {
        /** A mix of such members is refused. */
        REFUSE,

        /**
         * The members that know such an id score it alone. In the sense of the presets: where the bases do not know an
         * id, there is no delta, and the tuned model's own log-probability stands.
         *
         * <p>The rule: the score is the mean of the log-probabilities that the positively weighted members that know
         * the id give it, weighted by their weights, times the sum of all members' weights at this step. So a member
         * that lacks the id counts as if it agreed with them, and an id on which all of them agree scores as a shared
         * id on which all members agree. Each member's log-probabilities are normalised over the ids of the mix that it
         * knows, and the score is brought to the level of the other entries, the weighted sum of raw logits.
         *
         * <ul>
         *   <li>A negatively weighted member takes no part, whether it knows the id or not: it subtracts from what all
         *       members add. Only where it knows the id and finds it impossible (−∞) is the id impossible, as ever.
         *   <li>At a step where no positively weighted member knows the id, it is impossible. A mix that could never
         *       give an end token of its reference for this reason is refused.
         *   <li>The vocabulary of the mix is the reference's. Ids that it lacks are left out, unless they are end
         *       tokens of the mix, and those that it knows must be the same pieces in every member that knows them.
         *   <li>An id beyond a member's vocabulary cannot be read by that member, so nothing can follow it: it is given
         *       only if it is an end token or a stop token, and {@link ModelSession#append} refuses it. A prompt that
         *       holds such an id needs a view ({@link Prompt#withView}) for that member.
         *   <li>Top-p of the delta, plausibility, penalties, processors and speculation see the row that this makes,
         *       and treat such an id as any other. Reports and explanations say −∞ for a member that lacks it.
         * </ul>
         */
        SCORE_BY_KNOWING_MEMBERS;

        /**
         * Checks that two vocabularies agree on every id, or on those that both know where others need not be shared.
         *
         * @throws VocabularyMismatchException if they do not
         */
        void requireSameIds(String one, Vocabulary ids, String other, Vocabulary otherIds) {
            List<Vocabulary.Difference> differences =
                    ids.differences(otherIds, REPORTED_DIFFERENCES, this == SCORE_BY_KNOWING_MEMBERS);
            if (!differences.isEmpty()) {
                throw new VocabularyMismatchException(
                        one + " (" + ids.size() + " ids) and " + other + " (" + otherIds.size()
                                + " ids) cannot be used together, their token ids differ: "
                                + differences.stream().map(Object::toString).collect(Collectors.joining("; "))
                                + "; use models of one family that share a tokenizer, " + remedy(differences)
                                + "LanguageModel.withVocabulary if you know that the ids mean the same, or mix bytes"
                                + " instead of tokens: pass LanguageModel.overBytes() of each model");
            }
        }

        private static String remedy(List<Vocabulary.Difference> differences) {
            boolean oneSided = differences.stream()
                    .allMatch(difference -> difference.here() == null || difference.there() == null);
            return oneSided ? "or Ensemble.UnsharedIdPolicy.SCORE_BY_KNOWING_MEMBERS, or " : "or ";
        }
    }
}
