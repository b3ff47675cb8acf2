package org.eft4j.remote.internal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eft4j.LanguageModel;
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
final class RemoteSession extends AbstractModelSession {
    /** The most rows of one request, so that a long text is not one answer of gigabytes. */
    private static final int MAX_ROWS = 16;

    private final RemoteServer server;
    private final int promptLength;
    private final Cancellation cancellation = new Cancellation();
    private int[] tokens;
    private @Nullable RowCollector rows;

    RemoteSession(LanguageModel model, RemoteServer server, int[] prompt) {
        super(model, prompt);
        this.server = server;
        this.promptLength = prompt.length;
        this.tokens = prompt.clone();
    }

    @Override
    protected void prefill(float[] row) {
        ask(List.of(new Prefix(tokens, promptLength)), row, 0);
    }

    @Override
    protected void extend(int[] added, int offset, int count, float[] logits, int wanted) {
        int start = promptLength + length();
        tokens = Arrays.copyOf(tokens, Math.max(tokens.length, start + count));
        System.arraycopy(added, offset, tokens, start, count);
        int end = start + count;
        for (int done = 0; done < wanted; done += MAX_ROWS) {
            List<Prefix> texts = new ArrayList<>();
            for (int row = done; row < Math.min(done + MAX_ROWS, wanted); row++) {
                texts.add(new Prefix(tokens, end - wanted + row + 1));
            }
            ask(texts, logits, done * width());
        }
    }

    private void ask(List<Prefix> texts, float[] out, int offset) {
        RowCollector collector = rows;
        if (collector == null) {
            collector = new RowCollector(width());
            rows = collector;
        }
        collector.expect(texts, out, offset);
        server.askForRows(texts, collector, false, cancellation).await();
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
