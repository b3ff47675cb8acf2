package org.eft4j.onnx.internal;

import java.util.Arrays;
import java.util.Optional;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.runtime.RunCanceller;
import org.eft4j.spi.AbstractModelSession;

/**
 * One sequence in an {@link OnnxModel}: a {@link TokenRunner} under the rules of a session.
 *
 * <p>Thread-safety is that of {@link AbstractModelSession}. The caller closes it; a model that is closed first closes
 * it too.
 */
final class OnnxSession extends AbstractModelSession {
    private final OnnxModel model;
    private final int[] prompt;
    private final TokenRunner runner;
    private final RunCanceller canceller;
    private int reusedTokens;

    /** Opens a session after a prompt; it takes almost no memory until it runs. */
    OnnxSession(OnnxModel model, int[] prompt) {
        this(model, prompt, model.newRunner());
    }

    /** Opens a session over a runner at length 0, which it closes. */
    OnnxSession(OnnxModel model, int[] prompt, TokenRunner runner) {
        super(model, prompt);
        this.model = model;
        this.prompt = prompt;
        this.runner = runner;
        // Last, for it holds native memory: nothing that can fail comes after it.
        this.canceller = new RunCanceller();
    }

    @Override
    protected void prefill(float[] row) {
        if (runner.length() == 0) {
            reusedTokens = runner.begin(prompt, model.copyOfOpenSession(prompt));
        }
        int held = runner.length();
        run(prompt, held, prompt.length - held, row, 1);
    }

    @Override
    public int reusedTokens() {
        return reusedTokens;
    }

    @Override
    protected void extend(int[] tokens, int offset, int count, float[] logits, int rows) {
        run(tokens, offset, count, logits, rows);
    }

    /** Returns how many of the first tokens its prompt shares with another, and at most as many as are of use. */
    int sharedWith(int[] other, int atMost) {
        int length = Math.min(Math.min(prompt.length, other.length), atMost);
        int mismatch = Arrays.mismatch(prompt, 0, length, other, 0, length);
        return mismatch < 0 ? length : mismatch;
    }

    /** Copies the cache of the first tokens of its prompt; empty while another thread is in a call. */
    Optional<KeyValueCache> copyOfCache(int tokens) {
        return whileIdle(() -> ((SequenceRunner) runner).cache().copy(tokens));
    }

    /** Returns what runs the tokens. */
    TokenRunner runner() {
        return runner;
    }

    /** Runs tokens; a failure after which the runner cannot go back leaves no session to go on with. */
    private void run(int[] tokens, int offset, int count, float[] logits, int rows) {
        int start = runner.length();
        try {
            runner.run(tokens, offset, count, logits, rows, width(), canceller);
        } catch (RuntimeException | Error e) {
            if (runner.length() != start) {
                markBroken(e);
            }
            throw e;
        }
    }

    @Override
    protected void rollBack(int newLength) {
        runner.truncate(prompt.length + newLength);
    }

    @Override
    protected void interrupt() {
        canceller.cancel();
    }

    @Override
    protected void release() {
        Closing.all(canceller::close, runner::close);
    }
}
