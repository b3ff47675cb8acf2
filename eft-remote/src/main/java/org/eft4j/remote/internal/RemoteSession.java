package org.eft4j.remote.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.remote.internal.http.Cancellation;
import org.eft4j.spi.AbstractModelSession;
import org.jspecify.annotations.Nullable;

/**
 * One sequence in a model behind a server: a list of ids. Each request sends all of them, and the server's own cache of
 * prefixes saves the work, so there is nothing on the server to free, truncating costs nothing, and a server that was
 * started anew takes part at once. Tokens whose rows nobody wants are not sent before a row is wanted.
 *
 * <p>Thread-safety is that of {@link AbstractModelSession}.
 */
final class RemoteSession extends AbstractModelSession implements ModelSession.PartialRows {
    /** The most rows of one request, so that a long text is not one answer of gigabytes. */
    private static final int MAX_ROWS = 16;

    /** How much more is asked for where a row does not do. */
    private static final int GROWTH = 8;

    private final RemoteServer server;
    private final int firstTop;
    private final int promptLength;
    private final Cancellation cancellation = new Cancellation();
    private int[] tokens;
    private @Nullable RowCollector rows;
    private boolean permitted;
    private int lastTop;

    /**
     * Makes a session.
     *
     * @param top how many of a row's likeliest ids to ask for first, where that is permitted
     */
    RemoteSession(LanguageModel model, RemoteServer server, OptionalInt top, int[] prompt) {
        super(model, prompt);
        this.server = server;
        this.firstTop = Math.min(top.orElse(width()), width());
        this.lastTop = width();
        this.promptLength = prompt.length;
        this.tokens = prompt.clone();
    }

    @Override
    protected void prefill(float[] row) {
        ask(List.of(new Prefix(tokens, promptLength)), width(), row, 0);
    }

    @Override
    protected void extend(int[] added, int offset, int count, float[] logits, int wanted) {
        int start = promptLength + length();
        tokens = Arrays.copyOf(tokens, Math.max(tokens.length, start + count));
        System.arraycopy(added, offset, tokens, start, count);
        int end = start + count;
        int top = permitted && wanted == 1 ? firstTop : width();
        for (int done = 0; done < wanted; done += MAX_ROWS) {
            List<Prefix> texts = new ArrayList<>();
            for (int row = done; row < Math.min(done + MAX_ROWS, wanted); row++) {
                texts.add(new Prefix(tokens, end - wanted + row + 1));
            }
            ask(texts, top, logits, done * width());
        }
    }

    private void ask(List<Prefix> texts, int top, float[] out, int offset) {
        RowCollector collector = collector();
        collector.expect(texts, top, out, offset);
        server.readRows(collector, false, cancellation);
        lastTop = top;
    }

    private RowCollector collector() {
        RowCollector collector = rows;
        if (collector == null) {
            collector = new RowCollector(width());
            rows = collector;
        }
        return collector;
    }

    @Override
    public Optional<PartialRows> partialRows() {
        return firstTop == width() ? Optional.empty() : Optional.of(this);
    }

    @Override
    public void permit(boolean partly) {
        permitted = partly;
    }

    @Override
    public float bound() {
        return lastTop == width() ? Float.NEGATIVE_INFINITY : collector().bound();
    }

    @Override
    public void refine(float[] row) {
        long more = (long) GROWTH * lastTop;
        // Half a row costs a server almost what the whole one does.
        int top = more * 2 > width() ? width() : (int) more;
        ask(List.of(new Prefix(tokens, promptLength + length())), top, row, 0);
    }

    @Override
    protected void rollBack(int newLength) {}

    @Override
    protected void interrupt() {
        cancellation.cancel();
    }

    @Override
    protected void release() {}
}
