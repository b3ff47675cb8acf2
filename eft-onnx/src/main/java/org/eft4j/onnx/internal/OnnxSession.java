package org.eft4j.onnx.internal;

import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.runtime.RunCanceller;
import org.eft4j.spi.AbstractModelSession;

/**
 * One sequence in an {@link OnnxModel}: a {@link TokenRunner} under the rules of a session.
 *
 * <p>Thread-safety is that of {@link AbstractModelSession}. The caller closes it; a model that is closed first closes
 * it too.
 */
final class OnnxSession extends AbstractModelSession {
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
        this.prompt = prompt;
        this.runner = runner;
        // Last, for it holds native memory: nothing that can fail comes after it.
        this.canceller = new RunCanceller();
    }

    @Override
    protected void prefill(float[] row) {
        if (runner.length() == 0) {
            reusedTokens = runner.begin(prompt);
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
