package org.eft4j;

import org.eft4j.internal.text.StopStrings;

/** Turns the tokens of a generation into its text: incremental decoding, then stop strings. Not thread-safe. */
final class IncrementalDetokenizer {
    private final Tokenizer.Decoder decoder;
    private final StopStrings stops;
    private final StringBuilder whole = new StringBuilder();

    /**
     * Begins a text.
     *
     * @param promptIds what the text follows
     */
    IncrementalDetokenizer(Tokenizer tokenizer, int[] promptIds, GenerationOptions options) {
        this.decoder = tokenizer.newDecoder(promptIds);
        this.stops = new StopStrings(options.stopStrings(), options.includeStop());
    }

    /** Adds a token and returns the text that can be shown. */
    String append(int id) {
        String piece = stops.append(decoder.append(id));
        if (stops.wouldFindIn(decoder::pending)) {
            // text ends here, so what later tokens might have made of it no longer matters
            piece += stops.append(decoder.flush());
        }
        return keep(piece);
    }

    /** Returns what was held back; there is no more to come. */
    String flush() {
        return keep(stops.append(decoder.flush()) + stops.flush());
    }

    /** {@link #flush()} without asking the tokenizer again. */
    String flushDecoded() {
        return keep(stops.flush());
    }

    /** Returns whether a stop string was met. */
    boolean stopped() {
        return stops.found();
    }

    /** Returns all text returned so far. */
    String whole() {
        return whole.toString();
    }

    private String keep(String piece) {
        whole.append(piece);
        return piece;
    }
}
