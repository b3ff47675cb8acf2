package org.eft4j.spi;

import static java.util.Objects.requireNonNull;

/**
 * Whether a backend can be used on this machine, and on what or why not.
 *
 * @param usable whether models can be opened
 * @param detail if usable, what it runs on ("ONNX Runtime 1.29.0, CPU"); if not, the reason and what to do
 */
public record Availability(boolean usable, String detail) {
    /** Checks that there is a detail. */
    public Availability {
        requireNonNull(detail);
    }

    /** A backend that can be used. */
    public static Availability usable(String detail) {
        return new Availability(true, detail);
    }

    /** A backend that cannot be used, with the reason and what to do. */
    public static Availability unusable(String reason) {
        return new Availability(false, reason);
    }
}
