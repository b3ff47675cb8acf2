package org.eft4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.eft4j.internal.math.LogSumExp;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;
import org.eft4j.internal.resource.Closing;
import org.eft4j.internal.resource.ConcurrentCalls;

/**
 * The sessions of an ensemble's evaluated members and the rows they gave last. Moves members together or one at a time,
 * and mixes rows on demand; what it means for all of them to be at one place is for {@link EnsembleSession} and {@link
 * SpeculativeSource} to say.
 *
 * <p>For one thread at a time, except {@link #cancel()} and {@link #close()}.
 */
final class MemberSessions implements AutoCloseable {
    private final Ensemble ensemble;
    private final List<Member> members;
    private final List<CheckedSession> sessions;
    private final MemberRows rows;
    private final PartialMembers partial;
    private final MixRule.Mixer mixer;
    private final RowScanner scanner = new RowScanner();
    private final LogSumExp logSumExp = new LogSumExp();
    private final UnassignedIds unassigned;
    private final int width;
    private final long[] memberNanos;

    /** Whether some members have the same weights, so that one run may move them. */
    private final boolean sharing;

    private float[] single = new float[0];
    private long modelNanos;
    private long steps;

    /** The sequences that moved in each of the steps, this one included, all added up. */
    private long sequencesInSteps;

    private MemberSessions(Ensemble ensemble, UnassignedIds unassigned, List<CheckedSession> sessions) {
        this.ensemble = ensemble;
        this.members = ensemble.active();
        this.sessions = sessions;
        this.unassigned = unassigned;
        this.width = ensemble.vocabulary().size();
        this.rows = new MemberRows(members, ensemble.reference(), width, unassigned, ensemble.unsharedIds());
        this.partial = PartialMembers.of(members, sessions);
        this.mixer = ensemble.rule().newMixer();
        this.memberNanos = new long[sessions.size()];
        this.sharing = members.stream()
                        .map(member -> member.model().weights())
                        .distinct()
                        .count()
                < members.size();
    }

    /**
     * Opens a session for each evaluated member after what it reads; if one fails, those opened are closed.
     *
     * @param meaningful ids to give although they may have no piece
     * @param subtracted whether the weight of the mix itself in another one may be negative
     */
    static MemberSessions open(
            Ensemble ensemble, Ensemble.MemberPrompts prompts, Set<Integer> meaningful, boolean subtracted) {
        List<CheckedSession> sessions = new ArrayList<>();
        try {
            for (Member member : ensemble.active()) {
                ModelSession session = newSession(
                        member.model(),
                        prompts.prompts().get(sessions.size()),
                        subtracted || member.weight().mayBeNegative());
                sessions.add(CheckedSession.of("member '" + member.name() + "'", session));
            }
            return new MemberSessions(ensemble, ensemble.unassignedIds().except(meaningful), List.copyOf(sessions));
        } catch (RuntimeException | Error e) {
            Closing.after(e, () -> closeAll(sessions));
            throw e;
        }
    }

    /**
     * Opens a session without checking views: a prompt that a mix hands on may have views for other members than these.
     */
    private static ModelSession newSession(LanguageModel model, Prompt prompt, boolean subtracted) {
        if (model instanceof Ensemble inner) {
            return EnsembleSession.open(inner, prompt, subtracted);
        }
        return model instanceof ByteModel bytes ? bytes.newSession(prompt, subtracted) : model.newSession(prompt);
    }

    /** Returns the width of a mixed row. */
    int width() {
        return width;
    }

    /** Returns the ids that are left out of every member's rows and so of the mix. */
    UnassignedIds unassignedIds() {
        return unassigned;
    }

    /** Returns how many tokens surely fit after the prompts, those read included, in the member with the least room. */
    int room() {
        return sessions.stream().mapToInt(CheckedSession::room).min().orElseThrow();
    }

    /** Returns how many tokens of its prompt the member with the fewest need not run. */
    int reusedTokens() {
        return sessions.stream()
                .mapToInt(session -> session.session().reusedTokens())
                .min()
                .orElseThrow();
    }

    /** Returns how many sequences moved in a step of this one, on average; 0 before the first step. */
    double sequencesPerStep() {
        return steps == 0 ? 0 : (double) sequencesInSteps / steps;
    }

    private void countStep(int sequences) {
        steps++;
        sequencesInSteps += sequences;
    }

    /** Returns the time spent inside the members' own calls. */
    ModelTime modelTime() {
        Map<String, Long> times = new LinkedHashMap<>();
        addMemberNanos("", times);
        return new ModelTime(modelNanos, times);
    }

    private void addMemberNanos(String prefix, Map<String, Long> times) {
        for (int m = 0; m < members.size(); m++) {
            if (members.get(m).isAlone()) {
                return; // no mix, whose members could be told apart
            }
            String name = prefix + members.get(m).name();
            times.put(name, memberNanos[m]);
            if (sessions.get(m).session() instanceof EnsembleSession nested) {
                nested.members().addMemberNanos(name + "/", times);
            }
        }
    }

    /** Runs every prompt; the rows that follow them become row 0. */
    void prompt() {
        forEachBut(-1, m -> {
            sessions.get(m).promptLogits(rows.reserve(m, 1));
            rows.arrived(m, 1);
        });
    }

    /** Appends tokens to every member but one; their last {@code wanted} rows become rows 0 and on. */
    void appendToAllBut(int except, int[] tokens, int offset, int count, int wanted) {
        countStep(1);
        forEachBut(except, m -> {
            sessions.get(m).append(tokens, offset, count, rows.reserve(m, wanted), wanted);
            rows.arrived(m, wanted);
        });
    }

    /** Makes a call for every member but one, and takes its time. */
    private void forEachBut(int except, IntConsumer call) {
        long start = System.nanoTime();
        List<Runnable> calls = new ArrayList<>();
        for (int m = 0; m < sessions.size(); m++) {
            int member = m;
            if (member != except) {
                calls.add(() -> {
                    long begin = System.nanoTime();
                    call.accept(member);
                    memberNanos[member] += System.nanoTime() - begin;
                });
            }
        }
        run(ensemble, calls);
        modelNanos += System.nanoTime() - start;
    }

    /** Makes calls of different members one after the other until one fails, or all of them at once. */
    private static void run(Ensemble ensemble, List<Runnable> calls) {
        Executor executor = ensemble.executor();
        if (executor == null) {
            calls.forEach(Runnable::run);
        } else {
            ConcurrentCalls.run(executor, calls);
        }
    }

    /**
     * Appends tokens to every member; the last {@code wanted} rows become rows 0 and on. Members with the same weights
     * read a single token at once.
     */
    void append(int[] tokens, int offset, int count, int wanted) {
        if (!sharing || count != 1 || wanted != 1) {
            appendToAllBut(-1, tokens, offset, count, wanted);
            return;
        }
        RuntimeException failure =
                appendEach(List.of(this), new int[] {tokens[offset]}).get(this);
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Appends one token to every member of several sequences, whose members may be of one mix or of several. All
     * sessions of the same weights move at once; the groups take turns, unless the first sequence's mix has an
     * executor. The rows that follow become row 0. Where a member fails, the others of its sequence are taken back;
     * where they cannot be, they do not stand at one place any more.
     *
     * @param sequences each once, all members of each at one place
     * @param tokens one for each sequence
     * @return the failures, by sequence; the others have moved
     */
    static Map<MemberSessions, RuntimeException> appendEach(List<MemberSessions> sequences, int[] tokens) {
        if (sequences.isEmpty()) {
            return Map.of();
        }
        long start = System.nanoTime();
        int[] positions = sequences.stream().mapToInt(each -> each.length(0)).toArray();
        Map<Object, JointAppend> byWeights = new LinkedHashMap<>();
        for (int i = 0; i < sequences.size(); i++) {
            MemberSessions sequence = sequences.get(i);
            for (int m = 0; m < sequence.sessions.size(); m++) {
                LanguageModel model = sequence.members.get(m).model();
                byWeights
                        .computeIfAbsent(model.weights(), weights -> new JointAppend())
                        .add(sequence, m, tokens[i]);
            }
        }
        Map<MemberSessions, RuntimeException> failures = new ConcurrentHashMap<>();
        run(
                sequences.get(0).ensemble,
                byWeights.values().stream()
                        .<Runnable>map(append -> () -> append.run(failures))
                        .toList());
        long taken = System.nanoTime() - start;
        for (int i = 0; i < sequences.size(); i++) {
            MemberSessions sequence = sequences.get(i);
            int position = positions[i];
            sequence.modelNanos += taken;
            sequence.countStep(sequences.size());
            RuntimeException failure = failures.get(sequence);
            if (failure != null) {
                Closing.after(failure, () -> sequence.truncate(position));
            }
        }
        return failures;
    }

    /** The sessions of the same weights that are to move together. */
    private static final class JointAppend {
        private final List<MemberSessions> sequences = new ArrayList<>();
        private final List<Integer> memberOf = new ArrayList<>();
        private final List<Integer> tokens = new ArrayList<>();

        void add(MemberSessions sequence, int member, int token) {
            sequences.add(sequence);
            memberOf.add(member);
            tokens.add(token);
        }

        /** Moves the sessions of those sequences in which no member has failed yet. */
        void run(Map<MemberSessions, RuntimeException> failures) {
            Map<SessionReading, Integer> places = new LinkedHashMap<>();
            for (int i = 0; i < sequences.size(); i++) {
                if (!failures.containsKey(sequences.get(i))) {
                    places.put(reading(i), i);
                }
            }
            if (places.isEmpty()) {
                return;
            }
            long begin = System.nanoTime();
            Map<SessionReading, RuntimeException> failed = SessionReading.atOnce(List.copyOf(places.keySet()));
            long taken = System.nanoTime() - begin;
            places.forEach((reading, place) -> {
                MemberSessions sequence = sequences.get(place);
                sequence.memberNanos[memberOf.get(place)] += taken;
                RuntimeException failure = failed.get(reading);
                if (failure != null) {
                    failures.putIfAbsent(sequence, failure);
                } else {
                    sequence.rows.arrived(memberOf.get(place), 1);
                }
            });
        }

        private SessionReading reading(int place) {
            MemberSessions sequence = sequences.get(place);
            int member = memberOf.get(place);
            return sequence.reading(member, new int[] {tokens.get(place)}, sequence.rows.reserve(member, 1));
        }
    }

    /** Returns what has one member alone read a token; see {@link #arrived}. */
    SessionReading reading(int member, int[] token) {
        if (single.length < rows.width(member)) {
            single = new float[rows.width(member)];
        }
        return reading(member, token, single);
    }

    private SessionReading reading(int member, int[] token, float[] row) {
        return new SessionReading(members.get(member).model(), sessions.get(member), token, 1, row);
    }

    /**
     * Takes over the row of the reading that was done last; it becomes the member's row {@code rowIndex}.
     *
     * @param nanos what the reading took
     */
    void arrived(int member, int rowIndex, long nanos) {
        memberNanos[member] += nanos;
        modelNanos += nanos;
        rows.arrived(member, rowIndex, single);
    }

    /** Returns the array of a member's rows; not to be changed. */
    float[] rows(int member) {
        return rows.reserve(member, 0);
    }

    /** Returns where a member's row begins in its array. */
    int rowOffset(int member, int rowIndex) {
        return rows.offset(member, rowIndex);
    }

    /** Returns the number of tokens a member has read after its prompt. */
    int length(int member) {
        return sessions.get(member).position();
    }

    /** Returns whether a member is an ensemble itself, whose own rows are only those of its last call. */
    boolean isNested(int member) {
        return sessions.get(member).session() instanceof EnsembleSession;
    }

    /**
     * Mixes the members' rows at one index.
     *
     * @param position the number of tokens after the prompt that the rows follow, which is the step of the weights
     * @return the mixed row as far as ids are assigned, valid until the next mix
     */
    ScannedRow mix(int rowIndex, int position, float[] out, int outOffset) {
        rows.select(rowIndex, position);
        int assigned = unassigned.assignedWidth();
        Arrays.fill(out, outOffset + assigned, outOffset + width, Float.NEGATIVE_INFINITY);
        if (!ensemble.isLone()) {
            return mixer.mix(rows, out, outOffset, assigned);
        }
        System.arraycopy(rows.row(0), rows.offset(0), out, outOffset, assigned);
        ScannedRow passed = scanner.scan(out, outOffset, assigned);
        if (!passed.isFinite()) {
            LinearMix.requireUsable(out, outOffset, assigned, rows.name(0), position);
        }
        return passed;
    }

    /**
     * Permits members to give rows that are known in part, as far as a sampler can choose from such; for a caller that
     * looks at no other row than that of {@link #mixToChooseFrom}.
     *
     * @param history the tokens so far
     */
    void permitPartialRows(Sampler sampler, TokenHistory history) {
        if (ensemble.unsharedIds().size() > 0
                || ensemble.rule() instanceof MixRule.Plausible
                || !sampler.takesScoresAsTheyCome(history)) {
            return;
        }
        // The likeliest tokens of the reference decide where its delta counts.
        boolean reference = ensemble.rule() instanceof MixRule.DeltaTopP;
        if (sampler.options().isGreedy()) {
            partial.permit(reference ? Optional.of(ensemble.reference()) : Optional.empty());
        } else if (!reference && sampler.options().typicalP() == 1) {
            partial.permitToDraw(new TailBound(sampler, history));
        }
    }

    /**
     * Mixes the members' first rows for one token to be chosen from, and asks for more of those that are known in part
     * until the choice is that of whole rows, or is drawn from nearly their distribution.
     *
     * @param position as for {@link #mix}
     * @return as {@link #mix} does; under greedy decoding only the largest entry is surely that of whole rows
     */
    ScannedRow mixToChooseFrom(int position, float[] out) {
        while (partial.arePermitted()) {
            for (int m = 0; m < sessions.size(); m++) {
                rows.setLogProbabilities(m, partial.isPartial(m));
            }
            ScannedRow mixed = mix(0, position, out, 0);
            if (partial.suffice(mixed, out, unassigned.assignedWidth(), rows, position)) {
                return mixed;
            }
            long start = System.nanoTime();
            for (int m = 0; m < sessions.size(); m++) {
                if (partial.isPartial(m)) {
                    partial.refine(m, rows.reserve(m, 1));
                    rows.arrived(m, 1);
                }
            }
            modelNanos += System.nanoTime() - start;
        }
        try {
            return mix(0, position, out, 0);
        } catch (NoTokenPossibleException e) {
            if (!completeRows()) {
                throw e;
            }
            return mix(0, position, out, 0);
        }
    }

    /**
     * Takes in what members over bytes left out of their last rows as unlikely, which may be all that other members
     * find possible. Returns whether there are such members.
     */
    private boolean completeRows() {
        boolean completed = false;
        for (int m = 0; m < sessions.size(); m++) {
            if (sessions.get(m).session() instanceof ByteSession bytes) {
                bytes.completeRow(rows.reserve(m, 1));
                rows.arrived(m, 1);
                completed = true;
            }
        }
        return completed;
    }

    /**
     * Takes every member that is further back to {@code length}. All are tried; what fails is thrown at the end, a
     * member that stays where it was included.
     */
    void truncate(int length) {
        Closing.all(sessions.stream().map(session -> () -> session.truncate(length)));
    }

    /** Returns whether every member stands at {@code length}. */
    boolean areAllAt(int length) {
        return sessions.stream().allMatch(session -> session.position() == length && session.isAt(length));
    }

    /**
     * Puts each member's log-probability of a token, in nats, into a map; members of nested ensembles follow as {@code
     * outer/inner}.
     *
     * @param rowIndex which row of the last call that gave rows
     */
    void report(int rowIndex, int token, String prefix, Map<String, Double> values) {
        for (int m = 0; m < members.size(); m++) {
            String name = prefix + members.get(m).name();
            float[] row = rows.reserve(m, rowIndex + 1);
            int offset = rowOffset(m, rowIndex);
            values.put(name, row[offset + token] - logSumExp.of(row, offset, unassigned.assignedWidth()));
            if (sessions.get(m).session() instanceof EnsembleSession nested) {
                nested.members().report(rowIndex, token, name + "/", values);
            }
        }
    }

    /** Returns what rows known in part did; empty where none were permitted. */
    Optional<ModelSession.PartialRows.Stats> partialRows() {
        return partial.stats();
    }

    /** Returns what reading members over bytes took, by member. */
    Map<String, ModelSession.ByteReading> byteReadings() {
        Map<String, ModelSession.ByteReading> readings = new LinkedHashMap<>();
        reportByteReadings("", readings);
        return Collections.unmodifiableMap(readings);
    }

    /**
     * Puts what reading members over bytes took into a map; members of nested ensembles follow as {@code outer/inner}.
     */
    private void reportByteReadings(String prefix, Map<String, ModelSession.ByteReading> readings) {
        for (int m = 0; m < members.size(); m++) {
            String name = prefix + members.get(m).name();
            ModelSession session = sessions.get(m).session();
            session.byteReading().ifPresent(reading -> readings.put(name, reading));
            if (session instanceof EnsembleSession nested) {
                nested.members().reportByteReadings(name + "/", readings);
            }
        }
    }

    /** Cancels every member's session. Thread-safe. */
    void cancel() {
        Closing.all(sessions.stream().map(session -> session::cancel));
    }

    /** Closes every session. Thread-safe and idempotent. */
    @Override
    public void close() {
        closeAll(sessions);
    }

    private static void closeAll(List<CheckedSession> sessions) {
        Closing.all(sessions.stream().map(session -> session::close));
    }
}
