package org.eft4j;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.eft4j.internal.resource.Closing;
import org.jspecify.annotations.Nullable;

/**
 * Several sequences moved by a token at a time, on the thread that asks for results. For one thread, except {@link
 * #cancel()} and {@link #close()}.
 */
final class JointGenerations implements Generator.Generations {
    /** How many results may wait for an earlier one, for each sequence that moves. */
    private static final int WAITING = 8;

    private final Iterator<Generator.Request> requests;
    private final int atOnce;
    private final ConcurrentLinkedDeque<Sequence> sequences = new ConcurrentLinkedDeque<>();
    private volatile boolean cancelled;

    JointGenerations(Iterator<Generator.Request> requests, int atOnce) {
        this.requests = requests;
        this.atOnce = atOnce;
    }

    @Override
    public boolean hasNext() {
        return !sequences.isEmpty() || (!cancelled && requests.hasNext());
    }

    @Override
    public Generation next() {
        begin();
        Sequence first = sequences.peekFirst();
        if (first == null) {
            throw new NoSuchElementException("every prompt has been answered");
        }
        while (!first.hasEnded()) {
            step();
            begin();
        }
        sequences.pollFirst();
        return first.result();
    }

    /** Begins as many sequences as may move at once. */
    private void begin() {
        long moving = sequences.stream().filter(each -> !each.hasEnded()).count();
        while (!cancelled && moving < atOnce && sequences.size() < (long) atOnce * WAITING && requests.hasNext()) {
            Sequence next = beginNext();
            sequences.add(next);
            if (cancelled) {
                next.cancel();
            }
            moving += next.hasEnded() ? 0 : 1;
        }
    }

    private Sequence beginNext() {
        try {
            return new Sequence(requests.next().begin(atOnce > 1));
        } catch (RuntimeException e) {
            return new Sequence(e);
        }
    }

    /** Moves every sequence by a token. */
    private void step() {
        List<Sequence> running =
                sequences.stream().filter(each -> !each.hasEnded()).toList();
        List<Sequence> admitted = running.stream().filter(Sequence::isAdmitted).toList();
        // To wait for admission while others are under way here could be to wait for oneself.
        List<Sequence> moving = admitted.isEmpty() ? running.subList(0, 1) : admitted;
        Decoding.readTogether(
                moving.stream().flatMap(each -> each.decoding().stream()).toList());
        moving.forEach(Sequence::next);
    }

    @Override
    public void cancel() {
        cancelled = true;
        sequences.forEach(Sequence::cancel);
    }

    @Override
    public void close() {
        cancel();
        Closing.all(sequences.stream().map(each -> each::close));
        sequences.clear();
    }

    /** One prompt and what has become of it. */
    private static final class Sequence {
        private final @Nullable Decoding decoding;
        private @Nullable RuntimeException failure;

        Sequence(Decoding decoding) {
            this.decoding = decoding;
        }

        Sequence(RuntimeException failure) {
            this.decoding = null;
            this.failure = failure;
        }

        Optional<Decoding> decoding() {
            return Optional.ofNullable(decoding);
        }

        boolean hasEnded() {
            return failure != null || decoding == null || decoding.hasEnded();
        }

        boolean isAdmitted() {
            return decoding().map(Decoding::isAdmitted).orElse(true);
        }

        void next() {
            try {
                decoding().ifPresent(Decoding::next);
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        Generation result() {
            if (failure != null) {
                throw failure;
            }
            return decoding().orElseThrow().result();
        }

        void cancel() {
            decoding().ifPresent(Decoding::cancel);
        }

        void close() {
            decoding().ifPresent(Decoding::close);
        }
    }
}
