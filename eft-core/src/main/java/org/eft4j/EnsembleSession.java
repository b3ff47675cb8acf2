package org.eft4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.internal.resource.Closing;
import org.eft4j.spi.AbstractModelSession;

/**
 * The members' sessions moved in step. When one member fails, those that had already moved are rolled back; where that
 * cannot be, the session is marked broken rather than left half moved.
 */
final class EnsembleSession extends AbstractModelSession {
    private final Ensemble ensemble;
    private final MemberSessions members;

    private EnsembleSession(Ensemble ensemble, MemberSessions members) {
        super(ensemble, members.room());
        this.ensemble = ensemble;
        this.members = members;
    }

    /**
     * Opens the members' sessions.
     *
     * @param subtracted whether the mix is a member of another one, in which its weight may be negative
     */
    static EnsembleSession open(Ensemble ensemble, Prompt prompt, boolean subtracted) {
        Ensemble.MemberPrompts prompts = ensemble.promptsFor(prompt);
        return new EnsembleSession(ensemble, MemberSessions.open(ensemble, prompts, Set.of(), subtracted));
    }

    /** Returns whether a mix opened it. */
    @SuppressWarnings("ReferenceEquality") // the very mix
    boolean isOf(Ensemble mix) {
        return ensemble == mix;
    }

    MemberSessions members() {
        return members;
    }

    @Override
    protected void prefill(float[] row) {
        members.prompt();
        members.mix(0, 0, row, 0);
    }

    @Override
    public int remaining() {
        return members.room() - length();
    }

    @Override
    public int reusedTokens() {
        return members.reusedTokens();
    }

    @Override
    protected void extend(int[] tokens, int offset, int count, float[] logits, int wanted) {
        ensemble.requireReadable(tokens, offset, count);
        int start = length();
        try {
            members.append(tokens, offset, count, wanted);
            for (int row = 0; row < wanted; row++) {
                members.mix(row, start + count - wanted + 1 + row, logits, row * width());
            }
        } catch (RuntimeException | Error e) {
            takeBack(start, e);
            throw e;
        }
    }

    /** Appends one token to each of several sessions of one mix; see {@link LanguageModel#appendEach}. */
    static Map<ModelSession, RuntimeException> appendEach(
            List<EnsembleSession> sessions, int[] tokens, float[][] rows) {
        return AbstractModelSession.appendEach(sessions, tokens, rows, EnsembleSession::extendEach);
    }

    private static Map<ModelSession, RuntimeException> extendEach(
            List<AbstractModelSession> sessions, int[] tokens, float[][] rows) {
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        List<EnsembleSession> moving = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < tokens.length; i++) {
            EnsembleSession session = (EnsembleSession) sessions.get(i);
            try {
                session.ensemble.requireReadable(tokens, i, 1);
                moving.add(session);
                places.add(i);
            } catch (RuntimeException e) {
                failures.put(session, e);
            }
        }
        Map<MemberSessions, RuntimeException> failed = MemberSessions.appendEach(
                moving.stream().map(EnsembleSession::members).toList(),
                places.stream().mapToInt(place -> tokens[place]).toArray());
        for (int i = 0; i < moving.size(); i++) {
            EnsembleSession session = moving.get(i);
            int start = session.length();
            RuntimeException failure = failed.get(session.members);
            if (failure != null) {
                if (!session.members.areAllAt(start)) {
                    session.markBroken(failure);
                }
                failures.put(session, failure);
                continue;
            }
            try {
                session.members.mix(0, start + 1, rows[places.get(i)], 0);
            } catch (RuntimeException e) {
                session.takeBack(start, e);
                failures.put(session, e);
            }
        }
        return failures;
    }

    /** Brings every member back to where the step began. */
    private void takeBack(int start, Throwable failure) {
        Closing.after(failure, () -> {
            try {
                members.truncate(start);
            } catch (RuntimeException | Error e) {
                markBroken(failure);
                throw e;
            }
        });
    }

    @Override
    protected void rollBack(int newLength) {
        try {
            members.truncate(newLength);
        } catch (RuntimeException | Error e) {
            if (!members.areAllAt(length())) {
                markBroken(e);
            }
            throw e;
        }
    }

    @Override
    protected void interrupt() {
        members.cancel();
    }

    @Override
    protected void release() {
        members.close();
    }
}
