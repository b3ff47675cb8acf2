package org.eft4j;

import org.eft4j.internal.text.StopStrings;

/** Turns the tokens of a generation into its text: incremental decoding, then stop strings. Not thread-safe. */
final class IncrementalDetokenizer {
    private final Tokenizer.Decoder decoder;
    private final StopStrings stops;
    private final StringBuilder whole = new StringBuilder();

    IncrementalDetokenizer(Tokenizer tokenizer, GenerationOptions options) {
        this.decoder = tokenizer.newDecoder();
        this.stops = new StopStrings(options.stopStrings(), options.includeStop());
    }

    /** Adds a token and returns the text that can be shown. */
    String append(int id) {
        return keep(stops.append(decoder.append(id)));
    }

    /** Returns what was held back; there is no more to come. */
    String flush() {
        return keep(stops.append(decoder.flush()) + stops.flush());
    }

    /** {@link #flush()} without asking the tokenizer again. */
    String flushDecoded() {
        return keep(stops.flush());
    }

    /** Whether a stop string was met. */
    boolean stopped() {
        return stops.found();
    }

    /** All text returned so far. */
    String whole() {
        return whole.toString();
    }

    private String keep(String piece) {
        whole.append(piece);
        return piece;
    }
}
