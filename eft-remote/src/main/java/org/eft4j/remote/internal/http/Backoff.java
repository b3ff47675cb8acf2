package org.eft4j.remote.internal.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before a server is asked again. For one request, not thread-safe. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Deadline end;
    private int attempts;

    /** Makes one that gives up at a moment. */
    Backoff(Deadline end) {
        this.end = end;
    }

    /**
     * Returns the nanoseconds to wait, empty if that would be too long. Pauses double, and are shortened by chance, so
     * that callers who were refused together do not come back together. A server that says when to come back is
     * believed.
     */
    Optional<Long> next(Optional<String> retryAfter) {
        long doubled = Math.min(FIRST.toNanos() << Math.min(attempts++, 20), LONGEST.toNanos());
        long pause = retryAfter
                .flatMap(Backoff::parse)
                .map(Duration::toNanos)
                .orElseGet(() -> doubled - ThreadLocalRandom.current().nextLong(doubled / 2));
        return pause < end.nanosLeft() ? Optional.of(pause) : Optional.empty();
    }

    /** Reads {@code Retry-After}: seconds, or a date. Empty if it is neither. */
    private static Optional<Duration> parse(String value) {
        String text = value.strip();
        if (text.matches("[0-9]{1,6}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant when = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration pause = Duration.between(Instant.now(), when);
            return Optional.of(pause.isNegative() ? Duration.ZERO : pause);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
