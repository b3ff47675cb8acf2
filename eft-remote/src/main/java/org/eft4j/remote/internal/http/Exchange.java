package org.eft4j.remote.internal.http;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eft4j.remote.RemoteException;
import org.jspecify.annotations.Nullable;

/**
 * A request under way, repeated where that is safe and may help: at once, and once, when the connection was lost or the
 * answer was cut short; after a pause when the server is loading, overloaded or away, until it has been so for too
 * long.
 *
 * <p>For one thread, except for what cancels it.
 */
final class Exchange<T> {
    private static final Logger LOGGER = System.getLogger(Exchange.class.getName());

    private final ServerConnection connection;
    private final Call<T> call;
    private final Cancellation cancellation;
    private final Deadline deadline;
    private volatile CompletableFuture<HttpResponse<BodyStream>> headers;
    private volatile @Nullable BodyStream body;
    private @Nullable Backoff backoff;
    private boolean repeated;

    /** Sends the request. */
    Exchange(ServerConnection connection, Call<T> call, Cancellation cancellation) {
        this.connection = connection;
        this.call = call;
        this.cancellation = cancellation;
        this.deadline = Deadline.in(connection.timeout());
        this.headers = send();
    }

    private CompletableFuture<HttpResponse<BodyStream>> send() {
        return connection.sendAsync(call, response -> {
            BodyStream stream = new BodyStream(call.maxBytes(), deadline);
            body = stream;
            return stream;
        });
    }

    /**
     * Waits for the result. Called once.
     *
     * @throws RemoteException if there is none
     * @throws CancellationException if it is cancelled, or the thread is interrupted
     */
    T await() {
        cancellation.onCancel(this::abandon);
        try {
            while (true) {
                cancellation.check();
                try {
                    return attempt();
                } catch (IOException e) {
                    cancellation.check();
                    prepareRepeat(e);
                }
                headers = send();
            }
        } catch (CancellationException e) {
            abandon(); // the request may have been sent again since
            throw e;
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
            throw new CancellationException("the thread was interrupted while it waited for a server");
        } finally {
            cancellation.nothingToEnd();
        }
    }

    /** Gives the request up. Thread-safe and idempotent. */
    private void abandon() {
        headers.cancel(true);
        BodyStream begun = body;
        if (begun != null) {
            begun.cancel();
        }
    }

    private T attempt() throws IOException, InterruptedException {
        HttpResponse<BodyStream> response = awaitHeaders();
        try (BodyStream answer = response.body()) {
            if (response.statusCode() != 200) {
                Optional<String> retryAfter = response.headers().firstValue("Retry-After");
                throw new ErrorStatusException(ErrorAnswer.read(response.statusCode(), retryAfter, answer));
            }
            T result = call.reader().read(answer);
            answer.drain();
            return result;
        }
    }

    private HttpResponse<BodyStream> awaitHeaders() throws IOException, InterruptedException {
        try {
            return headers.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            abandon();
            throw new TimeoutIOException();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof IOException ofConnection) {
                throw ofConnection;
            }
            throw new IOException("the request failed", cause);
        }
    }

    /** Waits until the request may be sent again, or throws what the caller is to see. */
    private void prepareRepeat(IOException failure) throws InterruptedException {
        ServerFailures failures = connection.failures();
        if (failure instanceof ErrorStatusException refused) {
            RemoteException seen = failures.of(refused.answer(), call.opening());
            if (!refused.answer().isTemporary()) {
                throw seen;
            }
            pause(seen, refused.answer().retryAfter());
        } else if (failure instanceof TimeoutIOException) {
            throw failures.timedOut(connection.timeout());
        } else if (failure instanceof BrokenAnswerException broken && (!broken.isWorthRepeating() || repeated)) {
            throw failures.broken(broken);
        } else if (failure instanceof SSLException ofTls) {
            throw failures.untrusted(ofTls);
        } else if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
            if (!call.opening()) {
                pause(failures.unreachable(failure), Optional.empty());
            } else if (repeated) {
                throw failures.unreachable(failure);
            }
            repeated |= call.opening();
        } else if (repeated) {
            throw failures.lost();
        } else {
            repeated = true;
        }
    }

    private void pause(RemoteException seen, Optional<String> retryAfter) throws InterruptedException {
        Backoff pauses = backoff;
        boolean first = pauses == null;
        if (pauses == null) {
            pauses = new Backoff(deadline.earlier(Deadline.in(connection.retryTime())));
            backoff = pauses;
        }
        long pause = pauses.next(retryAfter).orElseThrow(() -> seen);
        if (first) {
            LOGGER.log(
                    Level.INFO,
                    () -> seen.getMessage() + ". It is asked again for up to "
                            + connection.retryTime().toSeconds() + " s");
        }
        cancellation.sleep(pause);
    }

    /** A status that is not 200. */
    private static final class ErrorStatusException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient ErrorAnswer answer;

        ErrorStatusException(ErrorAnswer answer) {
            super("status " + answer.status());
            this.answer = answer;
        }

        ErrorAnswer answer() {
            return answer;
        }
    }
}
