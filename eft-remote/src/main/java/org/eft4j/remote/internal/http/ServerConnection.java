package org.eft4j.remote.internal.http;

import java.lang.reflect.InvocationTargetException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way to one server. Speaks HTTP/1.1: asked to change to HTTP/2 on a clear connection, vLLM loses the body of a
 * request. Uses the JVM's own settings for proxies and certificates, and follows no redirect.
 *
 * <p>Thread-safe. Closing it ends the JDK's threads where the JDK offers that (21 and newer); elsewhere they end when
 * this object is collected. Call it when no request is under way.
 */
public final class ServerConnection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final URI server;
    private final Credentials credentials;
    private final Duration timeout;
    private final Duration retryTime;
    private final String model;
    private volatile @Nullable HttpClient client;

    /**
     * Makes a way to a server. Nothing is sent yet.
     *
     * @param server its address without a trailing slash
     * @param timeout how long to wait for one answer
     * @param retryTime how long to ask again while it is loading, overloaded or away
     * @param model the model's name, for messages
     */
    public ServerConnection(URI server, Credentials credentials, Duration timeout, Duration retryTime, String model) {
        this.server = server;
        this.credentials = credentials;
        this.timeout = timeout;
        this.retryTime = retryTime;
        this.model = model;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(ProxySelector.getDefault())
                .build();
    }

    /**
     * Sends a request and waits for the result, and repeats it where that is safe and may help.
     *
     * @throws org.eft4j.remote.RemoteException if there is no result
     * @throws java.util.concurrent.CancellationException if it is cancelled, or the thread is interrupted
     */
    public <T> T send(Call<T> call, Cancellation cancellation) {
        return new Exchange<>(this, call, cancellation).await();
    }

    CompletableFuture<HttpResponse<BodyStream>> sendAsync(Call<?> call, HttpResponse.BodyHandler<BodyStream> handler) {
        HttpClient open = client;
        if (open == null) {
            throw new IllegalStateException("the connection to the server of " + model + " is closed");
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + call.path())).header("Accept", "application/json");
        String authorization = credentials.header();
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        call.body()
                .ifPresent(body ->
                        request.header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(body)));
        return open.sendAsync(request.build(), handler);
    }

    Duration timeout() {
        return timeout;
    }

    Duration retryTime() {
        return retryTime;
    }

    ServerFailures failures() {
        return new ServerFailures(model, server, credentials);
    }

    @Override
    public void close() {
        HttpClient open = client;
        client = null;
        if (open != null) {
            shutDown(open);
        }
    }

    /** Ends the client's threads, which JDK 17 does by itself once the client is collected. */
    private static void shutDown(HttpClient open) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(open);
        } catch (NoSuchMethodException | IllegalAccessException e) {
            // an older JDK
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("the JDK's HTTP client cannot be shut down", e);
        }
    }
}
