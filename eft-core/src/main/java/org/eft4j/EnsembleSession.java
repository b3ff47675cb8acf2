package org.eft4j;

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

    static EnsembleSession open(Ensemble ensemble, Prompt prompt) {
        return new EnsembleSession(ensemble, MemberSessions.open(ensemble, ensemble.promptsFor(prompt), Set.of()));
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
