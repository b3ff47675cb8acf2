package org.eft4j.remote.internal.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.eft4j.remote.RemoteException;
import org.eft4j.remote.RemoteException.Reason;

/** Says what went wrong with a server, and what to do. Immutable. */
final class ServerFailures {
    private final String model;
    private final URI server;
    private final Credentials credentials;

    /**
     * Makes the failures of one server.
     *
     * @param model the model's name, for messages
     * @param server the server's address, which holds no secret
     */
    ServerFailures(String model, URI server, Credentials credentials) {
        this.model = model;
        this.server = server;
        this.credentials = credentials;
    }

    /** Makes the failure for an answer whose status is not 200. */
    RemoteException of(ErrorAnswer answer, boolean opening) {
        String said = opening ? answer.quoted(credentials) : "";
        String begin = "the server of " + model + " at " + server + " ";
        if (answer.saysContextIsFull()) {
            String length = answer.contextLength().isPresent()
                    ? " of " + answer.contextLength().getAsInt() + " tokens"
                    : "";
            return failure(
                    Reason.CONTEXT_FULL,
                    begin + "has no room for the text in its context" + length
                            + "; start it with a longer one, or open the model with a shorter contextLimit");
        }
        return switch (answer.status()) {
            case 401, 403 ->
                failure(
                        Reason.UNAUTHORISED,
                        begin + "refuses " + credentials + " (" + answer.status() + ")" + said + "; "
                                + credentials.cure());
            case 404 ->
                failure(
                        Reason.NOT_FOUND,
                        begin + "has no such model or no such address (404)" + said
                                + "; correct url, server and model in remote.json");
            case 429, 502, 503, 504 ->
                failure(
                        Reason.OVERLOADED,
                        begin + "is loading, overloaded or away (" + answer.status() + ")" + said
                                + "; try later, or open the model with a longer retrySeconds");
            default ->
                failure(
                        Reason.REFUSED,
                        begin + "refused the request (" + answer.status() + ")" + said + "; " + cure(answer));
        };
    }

    private static String cure(ErrorAnswer answer) {
        if (answer.isAboutLogProbabilities()) {
            return "start vLLM with --max-logprobs -1, so that it gives whole rows";
        }
        return answer.status() >= 300 && answer.status() < 400
                ? "redirects are not followed: put the final address into remote.json"
                : "the server's log says why";
    }

    RemoteException broken(BrokenAnswerException answer) {
        return failure(
                Reason.BROKEN_ANSWER,
                "the server of " + model + " at " + server + " gave an answer that cannot be used: "
                        + answer.getMessage()
                        + "; check that the folder's files belong to the served model, that remote.json names the right"
                        + " kind of server, and that its version is not too old");
    }

    RemoteException timedOut(Duration timeout) {
        return failure(
                Reason.TIMED_OUT,
                "the server of " + model + " at " + server + " did not give a whole answer within "
                        + timeout.toSeconds()
                        + " s; check that it is not stuck, or open the model with a longer timeoutSeconds");
    }

    RemoteException unreachable(IOException cause) {
        return new RemoteException(
                Reason.UNREACHABLE,
                "no connection can be made to the server of " + model + " at " + server
                        + "; start it, or correct url in remote.json",
                cause);
    }

    RemoteException untrusted(SSLException cause) {
        return new RemoteException(
                Reason.UNREACHABLE,
                "no secure connection can be made to the server of " + model + " at " + server
                        + "; let the JVM trust its certificate (-Djavax.net.ssl.trustStore), or correct url in"
                        + " remote.json",
                cause);
    }

    RemoteException lost() {
        return failure(
                Reason.UNREACHABLE,
                "the server of " + model + " at " + server
                        + " closed the connection without a whole answer, twice; its log may say why");
    }

    private static RemoteException failure(Reason reason, String message) {
        return new RemoteException(reason, message, null);
    }
}
