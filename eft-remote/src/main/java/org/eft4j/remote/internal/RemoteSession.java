package org.eft4j.remote.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.remote.RemoteOptions;
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
    static final int MAX_ROWS = 16;

    /** How much more is asked for where a row does not do. */
    private static final int GROWTH = 8;

    private final RemoteServer server;
    private final int firstTop;
    private final double maxVariation;
    private final int promptLength;
    private final Cancellation cancellation = new Cancellation();
    private int[] tokens;
    private @Nullable RowCollector rows;
    private boolean permitted;
    private int lastTop;
    private float lastBound = Float.NEGATIVE_INFINITY;

    /**
     * Makes a session.
     *
     * @param options how many of a row's likeliest ids to ask for first, where that is permitted
     */
    RemoteSession(LanguageModel model, RemoteServer server, RemoteOptions options, int[] prompt) {
        super(model, prompt);
        this.server = server;
        this.firstTop = Math.min(options.top().orElse(width()), width());
        this.maxVariation = options.maxVariation();
        this.lastTop = width();
        this.promptLength = prompt.length;
        this.tokens = prompt.clone();
    }

    @Override
    protected void prefill(float[] row) {
        ask(List.of(new WantedRow(tokens, promptLength, row, 0)), width());
    }

    @Override
    protected void extend(int[] added, int offset, int count, float[] logits, int wanted) {
        int end = put(added, offset, count);
        int top = permitted && wanted == 1 ? firstTop : width();
        for (int done = 0; done < wanted; done += MAX_ROWS) {
            List<WantedRow> asked = new ArrayList<>();
            for (int row = done; row < Math.min(done + MAX_ROWS, wanted); row++) {
                asked.add(new WantedRow(tokens, end - wanted + row + 1, logits, row * width()));
            }
            ask(asked, top);
        }
    }

    /** Writes tokens after those that the session stands after, and returns where they end. */
    private int put(int[] added, int offset, int count) {
        int start = promptLength + length();
        tokens = Arrays.copyOf(tokens, Math.max(tokens.length, start + count));
        System.arraycopy(added, offset, tokens, start, count);
        return start + count;
    }

    private void ask(List<WantedRow> asked, int top) {
        RowCollector collector = collector();
        collector.expect(asked, top);
        server.readRows(collector, false, cancellation);
        received(asked.get(asked.size() - 1), top);
    }

    private void received(WantedRow last, int top) {
        lastTop = top;
        lastBound = last.bound();
    }

    /**
     * Appends one token to each of several sessions of a model, by one request. The rows come in part if all sessions
     * permit that. Cancelling one of the sessions does not disturb the others.
     *
     * @param sessions up to {@link #MAX_ROWS} of them
     * @throws RuntimeException if the request fails; all sessions then stand where they stood
     */
    static void extendTogether(List<RemoteSession> sessions, int[] added, float[][] rows) {
        RemoteSession first = sessions.get(0);
        int top = sessions.stream().allMatch(session -> session.permitted) ? first.firstTop : first.width();
        List<WantedRow> asked = new ArrayList<>();
        for (int i = 0; i < added.length; i++) {
            RemoteSession session = sessions.get(i);
            int end = session.put(added, i, 1);
            asked.add(new WantedRow(session.tokens, end, rows[i], 0));
        }
        RowCollector collector = first.collector();
        collector.expect(asked, top);
        List<Cancellation> each =
                sessions.stream().map(session -> session.cancellation).toList();
        Cancellation.whenAll(each, all -> first.server.readRows(collector, false, all));
        for (int i = 0; i < added.length; i++) {
            sessions.get(i).received(asked.get(i), top);
        }
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
        return lastBound;
    }

    @Override
    public double maxVariation() {
        return maxVariation;
    }

    @Override
    public void refine(float[] row) {
        long more = (long) GROWTH * lastTop;
        // Half a row costs a server almost what the whole one does.
        int top = more * 2 > width() ? width() : (int) more;
        ask(List.of(new WantedRow(tokens, promptLength + length(), row, 0)), top);
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
