package org.eft4j.remote;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.eft4j.ModelOptions;

/**
 * The options that only the remote backend has, as a typed view of {@link ModelOptions#settings()}:
 *
 * <pre>{@code
 * ModelOptions options = RemoteOptions.defaults()
 *         .withTimeout(Duration.ofMinutes(10))
 *         .applyTo(ModelOptions.builder())
 *         .build();
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class RemoteOptions {
    /** The setting behind {@link #timeout()}, in whole seconds. */
    public static final String TIMEOUT_SECONDS = "timeoutSeconds";

    /** The setting behind {@link #retryTime()}, in whole seconds. */
    public static final String RETRY_SECONDS = "retrySeconds";

    /** The setting behind {@link #comparesTokens()}: {@code true} or {@code false}. */
    public static final String COMPARE_TOKENS = "compareTokens";

    /** The setting behind {@link #top()}, a number of ids. */
    public static final String TOP = "top";

    /** The setting behind {@link #maxVariation()}, a number from 0 to 1. */
    public static final String MAX_VARIATION = "maxVariation";

    private static final List<String> KEYS =
            List.of(COMPARE_TOKENS, MAX_VARIATION, RETRY_SECONDS, TIMEOUT_SECONDS, TOP);
    private static final RemoteOptions DEFAULTS =
            new RemoteOptions(Duration.ofMinutes(5), Duration.ofMinutes(1), true, 0, 0);

    private final Duration timeout;
    private final Duration retryTime;
    private final boolean compareTokens;
    private final int top;
    private final double maxVariation;

    private RemoteOptions(Duration timeout, Duration retryTime, boolean compareTokens, int top, double maxVariation) {
        this.timeout = requireSeconds(TIMEOUT_SECONDS, timeout, 1);
        this.retryTime = requireSeconds(RETRY_SECONDS, retryTime, 0);
        this.compareTokens = compareTokens;
        this.top = top;
        this.maxVariation = requireVariation(maxVariation, top);
    }

    private static double requireVariation(double value, int top) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(MAX_VARIATION + " must be from 0 to 1, got " + value);
        }
        if (value > 0 && top == 0) {
            throw new IllegalArgumentException(
                    MAX_VARIATION + " has no effect on whole rows; set " + TOP + ", too, or leave it out");
        }
        return value;
    }

    private static Duration requireSeconds(String key, Duration value, long least) {
        if (value.toSeconds() < least || value.toDays() > 1 || !value.equals(Duration.ofSeconds(value.toSeconds()))) {
            throw new IllegalArgumentException(
                    key + " must be a whole number of seconds from " + least + " to one day, got " + value);
        }
        return value;
    }

    /** Returns the defaults: five minutes for an answer, one for asking again, tokens are compared. */
    public static RemoteOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Reads the settings of a model's options.
     *
     * @throws IllegalArgumentException if a setting is unknown to this backend, or its value is absurd
     */
    public static RemoteOptions of(ModelOptions options) {
        if (!options.adapters().isEmpty()) {
            throw new IllegalArgumentException("a model behind a server takes no adapters, got " + options.adapters()
                    + "; have the server load it under a name of its own, and open that");
        }
        Map<String, String> settings = options.settings();
        for (String key : new TreeMap<>(settings).keySet()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(
                        "the remote backend knows no setting '" + key + "'; it knows " + KEYS);
            }
        }
        return new RemoteOptions(
                seconds(settings, TIMEOUT_SECONDS, DEFAULTS.timeout),
                seconds(settings, RETRY_SECONDS, DEFAULTS.retryTime),
                flag(settings, COMPARE_TOKENS, DEFAULTS.compareTokens),
                settings.containsKey(TOP) ? requireTop(settings.get(TOP)) : 0,
                variation(settings.getOrDefault(MAX_VARIATION, "0")));
    }

    private static int requireTop(String value) {
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(TOP + " must be a number of ids, at least 1, got '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    private static double variation(String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(MAX_VARIATION + " must be a number, got '" + value + "'", e);
        }
    }

    private static Duration seconds(Map<String, String> settings, String key, Duration standard) {
        String value = settings.get(key);
        if (value == null) {
            return standard;
        }
        try {
            return Duration.ofSeconds(Integer.parseInt(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a whole number of seconds, got '" + value + "'", e);
        }
    }

    private static boolean flag(Map<String, String> settings, String key, boolean standard) {
        String value = settings.getOrDefault(key, Boolean.toString(standard));
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException(key + " must be true or false, got '" + value + "'");
        }
        return value.equals("true");
    }

    /**
     * Returns a copy that waits this long for one answer, from the request to the answer's last byte, repeats included.
     * A long prompt takes a server its time.
     *
     * @param time whole seconds, at least one
     * @throws IllegalArgumentException if it is below a second or above a day
     */
    public RemoteOptions withTimeout(Duration time) {
        return new RemoteOptions(time, retryTime, compareTokens, top, maxVariation);
    }

    /**
     * Returns a copy that asks a server again for this long, with growing pauses, while it is loading, overloaded or
     * away. While a model is opened, a server that is away is asked once more only.
     *
     * @param time whole seconds; 0 asks once
     * @throws IllegalArgumentException if it is negative or above a day
     */
    public RemoteOptions withRetryTime(Duration time) {
        return new RemoteOptions(timeout, time, compareTokens, top, maxVariation);
    }

    /**
     * Returns a copy that opens a model without asking the server for the ids of some texts. Only for a server whose
     * tokenizer differs though its ids mean the same: eft4j never uses the server's tokenizer.
     */
    public RemoteOptions withoutComparingTokens() {
        return new RemoteOptions(timeout, retryTime, false, top, maxVariation);
    }

    /**
     * Returns a copy that asks for this many of a row's likeliest ids first, where only the likeliest token of a mix is
     * wanted: greedy decoding without penalties, processors, constraints or reports. Where these do not make that token
     * certain, more are asked for, and in the end the whole row, so the text is that of whole rows. Most rows do with a
     * hundredth of the vocabulary or less.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public RemoteOptions withTop(int ids) {
        return new RemoteOptions(timeout, retryTime, compareTokens, requireTop(Integer.toString(ids)), maxVariation);
    }

    /**
     * Returns a copy that asks for a row's likeliest ids first also where a token is drawn, as long as only a
     * temperature, top-k, top-p and min-p come between the mix and the token. More are asked for until the total
     * variation between the distribution drawn from and that of whole rows is surely at most this, for each token. With
     * top-k, top-p or min-p the distribution is that of whole rows. {@link org.eft4j.Generation#partialRows} tells how
     * large the variation was at most.
     *
     * @param variation from 0 to 1; 0, the default, draws from whole rows
     * @throws IllegalArgumentException if it is outside that range, or above 0 without {@link #withTop}
     */
    public RemoteOptions withMaxVariation(double variation) {
        return new RemoteOptions(timeout, retryTime, compareTokens, top, variation);
    }

    /** Returns how many of a row's likeliest ids are asked for first; empty, the default, for whole rows. */
    public OptionalInt top() {
        return top == 0 ? OptionalInt.empty() : OptionalInt.of(top);
    }

    /** Returns how far the distribution that a token is drawn from may be from that of whole rows, at most. */
    public double maxVariation() {
        return maxVariation;
    }

    /** Returns how long to wait for one answer, its last byte included. */
    public Duration timeout() {
        return timeout;
    }

    /** Returns how long a server is asked again while it is loading, overloaded or away. */
    public Duration retryTime() {
        return retryTime;
    }

    /** Returns whether opening a model compares the server's ids of some texts with the folder's. */
    public boolean comparesTokens() {
        return compareTokens;
    }

    /** Adds these to the options of a model, and asks for this backend; returns the builder. */
    public ModelOptions.Builder applyTo(ModelOptions.Builder options) {
        if (top > 0) {
            options.setting(TOP, Integer.toString(top));
        }
        if (maxVariation > 0) {
            options.setting(MAX_VARIATION, Double.toString(maxVariation));
        }
        return options.backend("remote")
                .setting(TIMEOUT_SECONDS, Long.toString(timeout.toSeconds()))
                .setting(RETRY_SECONDS, Long.toString(retryTime.toSeconds()))
                .setting(COMPARE_TOKENS, Boolean.toString(compareTokens));
    }

    @Override
    public String toString() {
        return "RemoteOptions[" + TIMEOUT_SECONDS + "=" + timeout.toSeconds() + ", " + RETRY_SECONDS + "="
                + retryTime.toSeconds() + ", " + COMPARE_TOKENS + "=" + compareTokens
                + (top > 0 ? ", " + TOP + "=" + top : "")
                + (maxVariation > 0 ? ", " + MAX_VARIATION + "=" + maxVariation : "") + "]";
    }
}
