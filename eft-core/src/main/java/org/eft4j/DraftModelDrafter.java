package org.eft4j;

import java.util.Arrays;
import java.util.Optional;
import org.eft4j.internal.resource.Closing;

/** Drafts with a model that is no member of the ensemble, in a session of its own. */
final class DraftModelDrafter extends Drafter {
    private final LanguageModel model;
    private final CheckedSession session;
    private final float[] logits;
    private long modelNanos;
    private int[] unread = new int[4];

    private DraftModelDrafter(MemberSessions members, LanguageModel model, CheckedSession session, int width) {
        super(members);
        this.model = model;
        this.session = session;
        this.logits = new float[width];
    }

    /**
     * Drafts after the prompt as the reference member reads it.
     *
     * @return empty if the model cannot read that prompt: its context is too short or its vocabulary too narrow
     */
    static Optional<Drafter> open(LanguageModel model, MemberSessions members, int[] promptIds) {
        int width = model.vocabulary().size();
        if (Arrays.stream(promptIds).anyMatch(id -> id >= width)) {
            return Optional.empty();
        }
        try {
            CheckedSession session =
                    CheckedSession.of("draft model '" + model.name() + "'", model.newSession(Prompt.tokens(promptIds)));
            return Optional.of(new DraftModelDrafter(members, model, session, width));
        } catch (ContextOverflowException e) {
            return Optional.empty();
        }
    }

    @Override
    void prefill() {
        super.prefill();
        long begin = System.nanoTime();
        session.promptLogits(logits);
        modelNanos += System.nanoTime() - begin;
    }

    @Override
    Optional<SessionReading> next(TokenHistory history) {
        int from = session.position();
        int count = history.generatedLength() - from;
        return from + count <= session.room() && takeUnread(history, from, count)
                ? Optional.of(new SessionReading(model, session, unread, count, logits))
                : Optional.empty();
    }

    @Override
    void arrived(int row, long nanos, float[] scores) {
        modelNanos += nanos;
        int shared = Math.min(logits.length, scores.length);
        System.arraycopy(logits, 0, scores, 0, shared);
        Arrays.fill(scores, shared, scores.length, Float.NEGATIVE_INFINITY);
    }

    /** Copies the tokens not read yet; false if one of them is beyond the drafter's narrower vocabulary. */
    private boolean takeUnread(TokenHistory history, int from, int count) {
        if (unread.length < count) {
            unread = new int[count];
        }
        for (int i = 0; i < count; i++) {
            unread[i] = history.token(history.promptLength() + from + i);
            if (unread[i] >= logits.length) {
                return false;
            }
        }
        return true;
    }

    @Override
    void truncate(int length) {
        super.truncate(length);
        session.truncate(length);
    }

    @Override
    ModelTime modelTime() {
        return super.modelTime().plus(modelNanos);
    }

    @Override
    void cancel() {
        Closing.all(super::cancel, session::cancel);
    }

    @Override
    public void close() {
        Closing.all(super::close, session::close);
    }
}
