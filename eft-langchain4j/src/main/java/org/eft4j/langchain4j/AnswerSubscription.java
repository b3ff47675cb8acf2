package org.eft4j.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Gives an answer to a subscriber, computing as many events as were asked for. While it has to wait for demand, it
 * holds no thread. Thread-safe.
 */
final class AnswerSubscription implements Subscription {
    private final Answer answer;
    private final Executor executor;
    private final Subscriber<? super ChatModelStreamingEvent> subscriber;
    private final AtomicLong demand = new AtomicLong();

    /** How often work was announced since a task last found none; a task runs while it is not 0. */
    private final AtomicInteger announced = new AtomicInteger();

    private volatile boolean illegal;
    private volatile boolean cancelled;
    private boolean ended;

    private AnswerSubscription(
            Answer answer, Executor executor, Subscriber<? super ChatModelStreamingEvent> subscriber) {
        this.answer = answer;
        this.executor = executor;
        this.subscriber = requireNonNull(subscriber);
    }

    static void begin(Answer answer, Executor executor, Subscriber<? super ChatModelStreamingEvent> subscriber) {
        AnswerSubscription subscription = new AnswerSubscription(answer, executor, subscriber);
        subscriber.onSubscribe(subscription);
    }

    @Override
    public void request(long count) {
        if (count > 0) {
            demand.accumulateAndGet(count, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        } else {
            illegal = true;
        }
        announce();
    }

    @Override
    public void cancel() {
        cancelled = true;
        answer.cancel();
        announce();
    }

    private void announce() {
        if (announced.getAndIncrement() == 0) {
            executor.execute(this::work);
        }
    }

    private void work() {
        int seen = announced.get();
        do {
            if (!ended) {
                giveWhatWasAskedFor();
            }
            seen = announced.addAndGet(-seen);
        } while (seen != 0);
    }

    private void giveWhatWasAskedFor() {
        try {
            while (!cancelled && !illegal && demand.get() > 0 && !answer.hasEnded()) {
                ChatModelStreamingEvent event = answer.next();
                if (event != null && !cancelled) {
                    demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
                    give(event);
                }
            }
            if (cancelled) {
                end();
            } else if (illegal) {
                end();
                subscriber.onError(
                        new IllegalArgumentException("expected a positive number of events to be requested"));
            } else if (answer.hasEnded()) {
                end();
                subscriber.onComplete();
            }
        } catch (RuntimeException | Error e) {
            boolean isToBeTold = !cancelled && !ended;
            end();
            if (isToBeTold) {
                subscriber.onError(e);
            }
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    /** Gives an event; a subscriber that throws hears nothing more. */
    private void give(ChatModelStreamingEvent event) {
        try {
            subscriber.onNext(event);
        } catch (RuntimeException | Error e) {
            cancelled = true;
            throw e;
        }
    }

    private void end() {
        ended = true;
        answer.close();
    }
}
