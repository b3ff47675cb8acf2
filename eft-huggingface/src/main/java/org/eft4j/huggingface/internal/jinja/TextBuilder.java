package org.eft4j.huggingface.internal.jinja;

/** A growing text that pays for its characters. Not thread-safe. */
final class TextBuilder {
    private final Budget budget;
    private final StringBuilder characters = new StringBuilder();
    private final TextRuns data = new TextRuns();

    TextBuilder(Budget budget) {
        this.budget = budget;
    }

    /** Appends a text; its data stays data. */
    TextBuilder append(Text more) {
        budget.text(more.length());
        more.addRuns(0, more.length(), data, characters.length());
        characters.append(more.characters());
        return this;
    }

    /** Appends characters that are the template's own, or written by this interpreter. */
    TextBuilder append(String more) {
        return append(more, false);
    }

    /** Appends characters, saying whether they are data. */
    TextBuilder append(String more, boolean isData) {
        budget.text(more.length());
        if (isData && !more.isEmpty()) {
            data.add(characters.length(), characters.length() + more.length());
        }
        characters.append(more);
        return this;
    }

    /** Appends a character that is the template's own, or written by this interpreter. */
    TextBuilder append(char more) {
        budget.text(1);
        characters.append(more);
        return this;
    }

    /** Appends a text several times. */
    TextBuilder repeat(Text more, long times) {
        long count = more.isEmpty() ? 0 : Math.max(0, times);
        budget.text(Math.multiplyHigh(count, more.length()) == 0 ? count * more.length() : Long.MAX_VALUE);
        if (more.hasData()) {
            for (long i = 0; i < count; i++) {
                more.addRuns(0, more.length(), data, (int) (characters.length() + i * more.length()));
            }
        }
        characters.append(more.characters().repeat((int) count));
        return this;
    }

    /** Returns the text so far. */
    Text text() {
        return new Text(characters.toString(), data.borders());
    }
}
