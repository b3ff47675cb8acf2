package org.eft4j;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eft4j.LanguageModel.Capability;

/**
 * Opens the drafters of a generator's generations, as its {@link Speculation} asks. Immutable and thread-safe.
 */
final class Drafters {
    private final Opening opening;
    private final Supplier<DraftLengthPolicy> draftLengths;

    private Drafters(Opening opening, Supplier<DraftLengthPolicy> draftLengths) {
        this.opening = opening;
        this.draftLengths = draftLengths;
    }

    /**
     * Finds out what drafts for a model; empty for plain decoding.
     *
     * @param greedy whether tokens are chosen greedily: the generations then learn together how much to draft
     * @throws IllegalArgumentException if the member does not exist or is not evaluated
     * @throws UnsupportedOperationException if an ability is missing
     * @throws VocabularyMismatchException if the drafter uses other token ids
     */
    static Optional<Drafters> of(LanguageModel model, Speculation speculation, boolean greedy) {
        Speculation.Source source = speculation.source();
        boolean byMember = !(source instanceof Speculation.DraftModel);
        return openingFor(model, source)
                .map(opening -> new Drafters(opening, draftLengths(speculation, byMember, greedy)));
    }

    private static Optional<Opening> openingFor(LanguageModel model, Speculation.Source source) {
        EnumSet<Capability> missing = missing(model.capabilities());
        if (source instanceof Speculation.Automatic) {
            return model instanceof UpscaledEnsemble ensemble
                            && ensemble.active().size() > 1
                            && missing.isEmpty()
                    ? Optional.of(byMember(ensemble, UpscaledEnsemble.TUNED))
                    : Optional.empty();
        }
        if (!missing.isEmpty()) {
            throw new UnsupportedOperationException(
                    "speculation needs " + missing + ", which " + model.name() + " lacks; decode it without");
        }
        return Optional.of(
                source instanceof Speculation.DraftModel draft
                        ? byModel(model, draft.model())
                        : byMember(model, ((Speculation.NamedMember) source).name()));
    }

    private static EnumSet<Capability> missing(Set<Capability> present) {
        EnumSet<Capability> missing = EnumSet.of(Capability.MULTIPLE_LOGIT_ROWS, Capability.TRUNCATE);
        missing.removeAll(present);
        return missing;
    }

    private static Opening byMember(LanguageModel model, String name) {
        if (!(model instanceof Ensemble ensemble)) {
            throw new IllegalArgumentException("speculation by member '" + name + "' needs an ensemble, but "
                    + model.name() + " is a model alone; use Speculation.byModel");
        }
        List<String> names = ensemble.active().stream().map(Member::name).toList();
        int index = names.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException("there is no evaluated member '" + name + "' to draft for "
                    + ensemble.name() + "; there are " + names);
        }
        return (members, promptIds, readsMembers) ->
                Optional.of(new MemberDrafter(members, index, readsMembers && members.isNested(index)));
    }

    private static Opening byModel(LanguageModel model, LanguageModel draftModel) {
        if (!draftModel.capabilities().contains(Capability.TRUNCATE)) {
            throw new UnsupportedOperationException(
                    "a drafter needs " + Capability.TRUNCATE + ", which " + draftModel.name() + " lacks");
        }
        Ensemble.around(model).requireSameIds(draftModel);
        return (members, promptIds, readsMembers) -> DraftModelDrafter.open(draftModel, members, promptIds);
    }

    /** When sampling, times do not count: a seed must give its tokens again on a busier machine. */
    private static Supplier<DraftLengthPolicy> draftLengths(Speculation speculation, boolean byMember, boolean greedy) {
        int longest = speculation.longestBlock();
        if (!speculation.isAdaptive()) {
            return () -> DraftLengthPolicy.fixed(longest);
        }
        if (!greedy) {
            return () -> DraftLengthPolicy.adaptive(longest, byMember, false);
        }
        DraftLengthPolicy learned = DraftLengthPolicy.adaptive(longest, byMember, true);
        return () -> learned;
    }

    /**
     * Opens the drafter of one generation; empty if there is none for this prompt, which is then decoded plainly.
     *
     * @param readsMembers whether the rows of the members, at whatever depth, are looked at
     */
    Optional<Drafter> open(MemberSessions members, int[] promptIds, boolean readsMembers) {
        return opening.open(members, promptIds, readsMembers);
    }

    /** Returns how many tokens one generation is to draft. */
    DraftLengthPolicy draftLength() {
        return draftLengths.get();
    }

    @FunctionalInterface
    private interface Opening {
        Optional<Drafter> open(MemberSessions members, int[] promptIds, boolean readsMembers);
    }
}
