package org.eft4j;

import java.util.Arrays;
import java.util.Optional;

/** Drafts with a model that is no member of the ensemble, in a session of its own. */
final class DraftModelDrafter implements Drafter {
    private final ModelSession session;
    private final float[] row;
    private int passes;
    private long modelNanos;
    private int[] unread = new int[4];

    private DraftModelDrafter(ModelSession session, int width) {
        this.session = session;
        this.row = new float[width];
    }

    /**
     * Drafts behind the prompt as the reference member reads it.
     *
     * @return empty if the model cannot read that prompt: its context is too short or its vocabulary too narrow
     */
    static Optional<Drafter> open(LanguageModel model, int[] promptIds) {
        int width = model.vocabulary().size();
        if (Arrays.stream(promptIds).anyMatch(id -> id >= width)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new DraftModelDrafter(model.newSession(Prompt.tokens(promptIds)), width));
        } catch (ContextOverflowException e) {
            return Optional.empty();
        }
    }

    @Override
    public void prefill() {
        long begin = System.nanoTime();
        session.promptLogits(row);
        modelNanos += System.nanoTime() - begin;
    }

    @Override
    public void begin() {
        passes = 0;
    }

    @Override
    public boolean canRead(TokenHistory history) {
        int from = history.promptLength() + session.length();
        for (int i = from; i < history.length(); i++) {
            if (history.token(i) >= row.length) {
                return false; // beyond the drafter's narrower vocabulary
            }
        }
        return history.length() - from <= session.remaining();
    }

    @Override
    public void read(TokenHistory history, float[] scores) {
        int from = session.length();
        int count = history.generatedLength() - from;
        if (unread.length < count) {
            unread = new int[count];
        }
        for (int i = 0; i < count; i++) {
            unread[i] = history.token(history.promptLength() + from + i);
        }
        long begin = System.nanoTime();
        session.append(unread, 0, count, row, 1);
        modelNanos += System.nanoTime() - begin;
        passes++;
        int shared = Math.min(row.length, scores.length);
        System.arraycopy(row, 0, scores, 0, shared);
        Arrays.fill(scores, shared, scores.length, Float.NEGATIVE_INFINITY);
    }

    @Override
    public int passes() {
        return passes;
    }

    @Override
    public int endDrafting(int blockStart) {
        return -1;
    }

    @Override
    public void completeRows(TokenHistory history) {}

    @Override
    public void truncate(int length) {
        if (session.length() > length) {
            session.truncate(length);
        }
    }

    @Override
    public long modelNanos() {
        return modelNanos;
    }

    @Override
    public void cancel() {
        session.cancel();
    }

    @Override
    public void close() {
        session.close();
    }
}
