package org.eft4j;

import static java.util.Objects.checkIndex;
import static java.util.Objects.requireNonNull;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/**
 * A chat as a {@link ChatTemplate} rendered it: the text that a model reads, and which parts of it are data, which came
 * with the messages and which a stranger may have written. Special tokens are control tokens where the template wrote
 * them; where a message spells them, they are text: see {@link Tokenizer#encode(RenderedChat)}.
 *
 * <p>Immutable and thread-safe.
 */
public final class RenderedChat {
    private final String text;
    /** Where the kind of text changes: the template's text up to the first place, data up to the second, and so on. */
    private final int[] borders;

    private RenderedChat(String text, int[] borders) {
        this.text = text;
        this.borders = borders;
    }

    /** Returns a builder of a chat without any text. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the whole text. */
    public String text() {
        return text;
    }

    /**
     * Returns the parts of the text in order: each as long as can be, none empty, so that template and data take turns.
     */
    public List<Run> runs() {
        // the template's part before the first border is none where the text begins with data
        int skipped = borders.length > 0 && borders[0] == 0 ? 1 : 0;
        boolean endsAtBorder = borders.length > 0 && borders[borders.length - 1] == text.length();
        int count = text.isEmpty() ? 0 : borders.length + 1 - skipped - (endsAtBorder ? 1 : 0);
        return new AbstractList<>() {
            @Override
            public Run get(int index) {
                int part = checkIndex(index, count) + skipped;
                int end = part < borders.length ? borders[part] : text.length();
                return new Run(part == 0 ? 0 : borders[part - 1], end, part % 2 == 1);
            }

            @Override
            public int size() {
                return count;
            }
        };
    }

    /** Returns the text, with what is data between guillemets. */
    @Override
    public String toString() {
        StringBuilder shown = new StringBuilder();
        for (Run run : runs()) {
            String part = text.substring(run.start(), run.end());
            shown.append(run.isData() ? "«" + part + "»" : part);
        }
        return "RenderedChat[" + shown + "]";
    }

    /**
     * A part of the text that is of one kind.
     *
     * @param start where it begins in {@link #text()}
     * @param end where it ends, exclusive
     * @param isData whether it came with the messages; otherwise it is the template's own
     */
    public record Run(int start, int end, boolean isData) {}

    /** Builds a rendered chat from its beginning to its end. Not thread-safe. */
    public static final class Builder {
        private final StringBuilder text = new StringBuilder();
        private int[] borders = new int[8];
        private int count;

        private Builder() {}

        /** Appends text of the template: what it spells of special tokens are control tokens. */
        public Builder template(String more) {
            return append(more, 0);
        }

        /** Appends text that came with the messages: what it spells of special tokens is text. */
        public Builder data(String more) {
            return append(more, 1);
        }

        private Builder append(String more, int kind) {
            if (!requireNonNull(more).isEmpty() && count % 2 != kind) {
                if (count == borders.length) {
                    borders = Arrays.copyOf(borders, 2 * count);
                }
                borders[count++] = text.length();
            }
            text.append(more);
            return this;
        }

        /** Returns the chat built so far. */
        public RenderedChat build() {
            return new RenderedChat(text.toString(), Arrays.copyOf(borders, count));
        }
    }
}
