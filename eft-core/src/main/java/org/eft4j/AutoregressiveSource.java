package org.eft4j;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.internal.math.ScannedRow;
import org.eft4j.internal.resource.Closing;
import org.jspecify.annotations.Nullable;

/**
 * Autoregressive decoding: runs every member once for each token. Tokens that a constraint leaves no choice about wait,
 * and are read together with the next one that is chosen.
 */
final class AutoregressiveSource implements TokenSource {
    private final MemberSessions members;
    private final TokenRecorder recorder;
    private final Sampler sampler;
    private final StepQueue.Seat seat;
    private final TokenHistory history;
    private final float[] scores;
    /** The tokens that the members have not read yet. */
    private int[] pending = new int[1];

    private int unread;

    /** Whether the members have read the one pending token in a step with other sequences. */
    private boolean readJointly;

    private @Nullable RuntimeException jointFailure;

    /**
     * Makes a source.
     *
     * @param seat where it shares steps with the sequences of other threads; closed with the source
     */
    AutoregressiveSource(
            MemberSessions members,
            TokenRecorder recorder,
            Sampler sampler,
            TokenHistory history,
            StepQueue.Seat seat) {
        this.members = members;
        this.recorder = recorder;
        this.sampler = sampler;
        this.seat = seat;
        this.history = history;
        this.scores = new float[members.width()];
        if (!recorder.needsRows()) {
            members.permitPartialRows(sampler, history);
        }
    }

    @Override
    public void prefill() {
        members.prompt();
    }

    @Override
    public Choice next(int atMost) {
        int forced = recorder.needsRows() ? ConstraintTracker.NONE : sampler.forced(history);
        if (forced != ConstraintTracker.NONE) {
            hold(forced);
            return recorder.record(members, 0, forced);
        }
        readPending();
        ScannedRow mixed = members.mixToChooseFrom(history.generatedLength(), scores);
        recorder.observe(mixed);
        int token = sampler.sample(mixed, history);
        hold(token);
        return recorder.record(members, 0, token);
    }

    private void readPending() {
        RuntimeException failure = jointFailure;
        if (failure != null) {
            throw failure;
        }
        if (unread > 1) {
            members.append(pending, 0, unread, 1);
        } else if (unread == 1 && !readJointly) {
            readOne();
        }
        readJointly = false;
        unread = 0;
    }

    private void readOne() {
        RuntimeException failure =
                seat.read(List.of(members), new int[] {pending[0]}).get(members);
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Has the members of several sequences read the token that each is to read before its next one can be chosen; each
     * model reads for all its sequences at once. Sequences that have to read none, or several, or a forced one, do so
     * at their own {@link #next}. So does one that fails here.
     */
    static void readTogether(List<AutoregressiveSource> sources) {
        List<AutoregressiveSource> ready =
                sources.stream().filter(AutoregressiveSource::isToReadOne).toList();
        if (ready.size() < 2) {
            return;
        }
        AutoregressiveSource first = ready.get(0);
        try {
            Map<MemberSessions, RuntimeException> failures = first.seat.read(
                    ready.stream().map(source -> source.members).toList(),
                    ready.stream().mapToInt(source -> source.pending[0]).toArray());
            for (AutoregressiveSource source : ready) {
                source.readJointly = true;
                source.jointFailure = failures.get(source.members);
            }
        } catch (Waiter.EndedException e) {
            first.jointFailure = e; // it alone; the others wait by another one's seat
            readTogether(ready.subList(1, ready.size()));
        }
    }

    private boolean isToReadOne() {
        return unread == 1 && !readJointly && (recorder.needsRows() || hasChoice());
    }

    /** Where a constraint of the user's throws, its own {@link #next} meets that again, and no other sequence does. */
    private boolean hasChoice() {
        try {
            return sampler.forced(history) == ConstraintTracker.NONE;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void hold(int token) {
        history.append(token);
        if (unread == pending.length) {
            pending = Arrays.copyOf(pending, 2 * unread);
        }
        pending[unread++] = token;
    }

    @Override
    public int room() {
        return members.room();
    }

    @Override
    public int reusedTokens() {
        return members.reusedTokens();
    }

    @Override
    public double sequencesPerStep() {
        return members.sequencesPerStep();
    }

    @Override
    public Map<String, ModelSession.ByteReading> byteReadings() {
        return members.byteReadings();
    }

    @Override
    public ModelTime modelTime() {
        return members.modelTime();
    }

    @Override
    public Optional<ModelSession.PartialRows.Stats> partialRows() {
        return members.partialRows();
    }

    @Override
    public Optional<Speculation.Stats> speculation() {
        return Optional.empty();
    }

    @Override
    public void cancel() {
        Closing.all(members::cancel, seat::cancel);
    }

    @Override
    public void close() {
        Closing.all(seat::close, members::close);
    }
}
