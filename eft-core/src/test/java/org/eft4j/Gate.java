package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.eft4j.testkit.InMemoryModel.Logits;

/** Logits that wait, at {@code length} tokens with the prompt's included, until they are let through. */
final class Gate implements Logits {
    private final Logits logits;
    private final int length;
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    Gate(Logits logits, int length) {
        this.logits = logits;
        this.length = length;
    }

    /** Waits until a step stands at the gate. */
    void awaitStep() throws InterruptedException {
        entered.await();
    }

    void open() {
        opened.countDown();
    }

    /** Starts a thread and returns when it waits; fails if it ends instead. */
    static Thread waiting(Runnable action) {
        Thread thread = new Thread(action);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.isAlive()).as("it did not wait").isTrue();
            Thread.onSpinWait();
        }
        return thread;
    }

    @Override
    public void fill(int[] tokens, int at, float[] row) {
        if (at == length) {
            entered.countDown();
            try {
                opened.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted at the gate", e);
            }
        }
        logits.fill(tokens, at, row);
    }
}
