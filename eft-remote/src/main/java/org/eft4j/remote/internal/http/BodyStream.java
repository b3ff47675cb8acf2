package org.eft4j.remote.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, read as it comes. The JDK's own streams wait for the next byte without end, so this one has a
 * deadline; it also ends when it is cancelled, when the answer is larger than any right one, and holds only a bounded
 * part of it. One thread reads; the JDK's threads write.
 */
final class BodyStream extends InputStream implements BodySubscriber<BodyStream> {
    /** How much may wait to be read before the sender is made to wait. */
    private static final long READ_AHEAD = 8L << 20;

    private final long maxBytes;
    private final Deadline deadline;
    private final Queue<ByteBuffer> arrived = new ArrayDeque<>();
    private final byte[] single = new byte[1];
    private Flow.@Nullable Subscription subscription;
    private long waiting;
    private long received;
    private boolean asked;
    private boolean ended;
    private boolean cancelled;
    private @Nullable Throwable failure;

    BodyStream(long maxBytes, Deadline deadline) {
        this.maxBytes = maxBytes;
        this.deadline = deadline;
    }

    @Override
    public CompletionStage<BodyStream> getBody() {
        return CompletableFuture.completedFuture(this); // at the headers
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        boolean unwanted;
        synchronized (this) {
            unwanted = subscription != null || cancelled;
            if (subscription == null) {
                subscription = given;
            }
            asked = !unwanted;
        }
        if (unwanted) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        boolean askForMore;
        synchronized (this) {
            asked = false;
            for (ByteBuffer buffer : buffers) {
                received += buffer.remaining();
                if (buffer.hasRemaining() && !cancelled) {
                    waiting += buffer.remaining();
                    arrived.add(buffer);
                }
            }
            askForMore = waiting < READ_AHEAD && received <= maxBytes && !cancelled;
            asked = askForMore;
            notifyAll();
        }
        if (askForMore) {
            request();
        }
    }

    @Override
    public synchronized void onError(Throwable thrown) {
        failure = thrown;
        notifyAll();
    }

    @Override
    public synchronized void onComplete() {
        ended = true;
        notifyAll();
    }

    private void request() {
        Objects.requireNonNull(subscription).request(1);
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        int count;
        boolean askForMore;
        synchronized (this) {
            ByteBuffer first = awaitBuffer();
            if (first == null) {
                return -1;
            }
            count = Math.min(length, first.remaining());
            first.get(target, offset, count);
            waiting -= count;
            if (!first.hasRemaining()) {
                arrived.remove();
            }
            askForMore = !asked && !ended && failure == null && waiting < READ_AHEAD;
            asked |= askForMore;
        }
        if (askForMore) {
            request();
        }
        return count;
    }

    private synchronized @Nullable ByteBuffer awaitBuffer() throws IOException {
        while (true) {
            if (cancelled) {
                throw new CancellationException("the request was cancelled");
            }
            if (received > maxBytes) {
                throw new BrokenAnswerException(
                        "the answer is longer than " + maxBytes + " bytes, which no right one is", false);
            }
            if (!arrived.isEmpty()) {
                return arrived.element();
            }
            if (failure != null) {
                throw new IOException("the connection was lost inside the answer", failure);
            }
            if (ended) {
                return null;
            }
            if (deadline.hasPassed()) {
                throw new TimeoutIOException();
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(deadline.nanosLeft(), 1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("the thread was interrupted while it waited for a server");
            }
        }
    }

    /** Reads what is left, which is little, so that the connection can be used again. */
    void drain() throws IOException {
        byte[] rest = new byte[1024];
        while (read(rest, 0, rest.length) >= 0) {
            // goes on
        }
    }

    /** Ends the answer, and whoever waits for it. Thread-safe and idempotent. */
    void cancel() {
        Flow.Subscription running;
        synchronized (this) {
            if (cancelled) {
                return;
            }
            cancelled = true;
            running = ended || failure != null ? null : subscription;
            arrived.clear();
            notifyAll();
        }
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void close() {
        cancel();
    }
}
