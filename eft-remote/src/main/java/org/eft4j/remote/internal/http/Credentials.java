package org.eft4j.remote.internal.http;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The key that a server asks for, if it asks for one, and where it came from. Never shown. Immutable. */
public final class Credentials {
    private final @Nullable String variable;
    private final @Nullable String secret;

    private Credentials(@Nullable String variable, @Nullable String secret) {
        this.variable = variable;
        this.secret = secret;
    }

    /** Returns credentials for a server that wants none. */
    public static Credentials none() {
        return new Credentials(null, null);
    }

    /** Returns a key that was read from an environment variable. */
    public static Credentials of(String variable, String secret) {
        return new Credentials(requireNonNull(variable), requireNonNull(secret));
    }

    /** Returns the value of the header {@code Authorization}; null if there is none to send. */
    @Nullable
    String header() {
        return secret == null ? null : "Bearer " + secret;
    }

    /** Returns what to do about a server that does not accept these. */
    String cure() {
        return variable == null
                ? "name the environment variable that holds its key as keyVariable in remote.json"
                : "set the environment variable " + variable + " to the server's key";
    }

    /** Removes the key from a text that a server wrote. */
    String redact(String text) {
        return secret == null ? text : text.replace(secret, "…");
    }

    @Override
    public String toString() {
        return variable == null ? "no key" : "the key in " + variable;
    }
}
