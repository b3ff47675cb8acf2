package org.eft4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eft4j.internal.math.Rows;
import org.eft4j.spi.AbstractModelSession;
import org.jspecify.annotations.Nullable;

/**
 * The members' sessions moved in step. When one member fails, those that had already moved are rolled back; where that cannot be, the
 * session is marked broken rather than left half moved.
 */
final class EnsembleSession extends AbstractModelSession {
    private final Ensemble ensemble;
    private final List<Member> members;
    private final List<ModelSession> sessions;
    private final MemberRows rows;
    private final MixRule.Mixer mixer;
    private final boolean lone;

    private EnsembleSession(Ensemble ensemble, List<ModelSession> sessions, int room) {
        super(ensemble.name(), ensemble.vocabulary().size(), room);
        this.ensemble = ensemble;
        this.members = ensemble.active();
        this.sessions = sessions;
        this.rows = new MemberRows(members, ensemble.reference());
        this.mixer = ensemble.rule().newMixer();
        this.lone = ensemble.isLone();
    }

    static EnsembleSession open(Ensemble ensemble, Prompt prompt) {
        List<ModelSession> sessions = new ArrayList<>();
        try {
            int room = Integer.MAX_VALUE;
            for (Member member : ensemble.active()) {
                ModelSession session = member.model().newSession(ensemble.viewOf(member, prompt));
                sessions.add(session);
                room = Math.min(room, session.remaining());
            }
            return new EnsembleSession(ensemble, List.copyOf(sessions), room);
        } catch (RuntimeException | Error e) {
            closeAll(sessions, e);
            throw e;
        }
    }

    @Override
    protected void prefill(float[] row) {
        for (int m = 0; m < sessions.size(); m++) {
            sessions.get(m).promptLogits(rows.buffer(m, 1));
        }
        mix(0, 0, row, 0);
    }

    @Override
    protected void extend(int[] tokens, int offset, int count, float[] logits, int wanted) {
        int start = length();
        try {
            for (int m = 0; m < sessions.size(); m++) {
                sessions.get(m).append(tokens, offset, count, rows.buffer(m, wanted), wanted);
            }
            for (int row = 0; row < wanted; row++) {
                mix(row, start + count - wanted + 1 + row, logits, row * width());
            }
        } catch (RuntimeException | Error e) {
            takeBack(start, e);
            throw e;
        }
    }

    private void mix(int rowIndex, int position, float[] out, int outOffset) {
        rows.select(rowIndex, position);
        if (lone) {
            System.arraycopy(rows.row(0), rows.offset(0), out, outOffset, width());
            if (!Rows.isFinite(out, outOffset, width())) {
                LinearMix.requireUsable(out, outOffset, width(), rows.name(0), position);
            }
        } else {
            mixer.mix(rows, out, outOffset, width());
        }
    }

    /** Brings every member back to where the step began. */
    private void takeBack(int start, Throwable failure) {
        for (ModelSession session : sessions) {
            try {
                if (session.length() > start) {
                    session.truncate(start);
                }
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
                markBroken(failure);
            }
        }
    }

    @Override
    protected void rollBack(int newLength) {
        int moved = 0;
        try {
            for (ModelSession session : sessions) {
                session.truncate(newLength);
                moved++;
            }
        } catch (RuntimeException | Error e) {
            if (moved > 0) {
                markBroken(e);
            }
            throw e;
        }
    }

    /**
     * Puts each member's log-probability of a token, in nats, into a map; members of nested ensembles follow as {@code outer/inner}.
     *
     * @param rowIndex which row of the last call that gave logits; 0 for the prompt's
     */
    void reportMembers(int rowIndex, int token, String prefix, Map<String, Double> values) {
        for (int m = 0; m < members.size(); m++) {
            String name = prefix + members.get(m).name();
            float[] row = rows.buffer(m, rowIndex + 1);
            int offset = rows.offsetOf(m, rowIndex);
            values.put(name, row[offset + token] - Rows.logSumExp(row, offset, width()));
            if (sessions.get(m) instanceof EnsembleSession nested) {
                nested.reportMembers(rowIndex, token, name + "/", values);
            }
        }
    }

    @Override
    protected void interrupt() {
        sessions.forEach(ModelSession::cancel);
    }

    @Override
    protected void release() {
        closeAll(sessions, null);
    }

    @Override
    public String toString() {
        return "session of " + ensemble.name();
    }

    /** Closes every session; the first failure is thrown at the end, or joined to the failure at hand. */
    private static void closeAll(List<ModelSession> sessions, @Nullable Throwable failure) {
        RuntimeException first = null;
        for (ModelSession session : sessions) {
            try {
                session.close();
            } catch (RuntimeException e) {
                if (failure != null) {
                    failure.addSuppressed(e);
                } else if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
