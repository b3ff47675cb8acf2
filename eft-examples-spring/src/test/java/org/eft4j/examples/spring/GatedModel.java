package org.eft4j.examples.spring;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.spi.ForwardingModelSession;

/** A model whose steps wait for the test to let them pass, or for their session to be cancelled. */
final class GatedModel extends ForwardingLanguageModel {
    /** Steps that may still be taken. */
    final Semaphore steps = new Semaphore(0);

    /** Steps that have begun. */
    final Semaphore begun = new Semaphore(0);

    GatedModel(LanguageModel delegate) {
        super(delegate);
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        return new Session(delegate().newSession(prompt));
    }

    private final class Session extends ForwardingModelSession {
        private volatile boolean cancelled;

        Session(ModelSession delegate) {
            super(delegate);
        }

        @Override
        public void append(int[] tokens, int offset, int count, float[] logits, int rows) {
            begun.release();
            steps.acquireUninterruptibly();
            if (cancelled) {
                throw new CancellationException("the step was cancelled");
            }
            delegate().append(tokens, offset, count, logits, rows);
        }

        @Override
        public void cancel() {
            cancelled = true;
            super.cancel();
            steps.release();
        }
    }
}
