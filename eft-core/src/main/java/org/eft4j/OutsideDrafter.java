package org.eft4j;

import java.util.Arrays;

/** A model that is no member of the ensemble drafts, in a session of its own. */
final class OutsideDrafter implements Drafter {
    private final ModelSession session;
    private final float[] row;
    private int passes;
    private long modelNanos;
    private int[] unread = new int[4];

    /** Drafts behind the prompt as the reference member reads it. */
    OutsideDrafter(LanguageModel model, int[] promptIds) {
        this.session = model.newSession(Prompt.tokens(promptIds));
        this.row = new float[model.vocabulary().size()];
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
