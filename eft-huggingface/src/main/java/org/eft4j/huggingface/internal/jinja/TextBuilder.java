package org.eft4j.huggingface.internal.jinja;

/** A text that grows, and whose characters are paid for. Not thread-safe. */
final class TextBuilder {
    private final Budget budget;
    private final StringBuilder characters = new StringBuilder();

    TextBuilder(Budget budget) {
        this.budget = budget;
    }

    TextBuilder append(String more) {
        budget.text(more.length());
        characters.append(more);
        return this;
    }

    TextBuilder append(char more) {
        budget.text(1);
        characters.append(more);
        return this;
    }

    TextBuilder append(int codePoint) {
        budget.text(1);
        characters.appendCodePoint(codePoint);
        return this;
    }

    /** Appends a text several times. */
    TextBuilder repeat(String more, long times) {
        long count = Math.max(0, times);
        budget.text(Math.multiplyHigh(count, more.length()) == 0 ? count * more.length() : Long.MAX_VALUE);
        characters.append(more.repeat((int) (more.isEmpty() ? 0 : count)));
        return this;
    }

    int length() {
        return characters.length();
    }

    @Override
    public String toString() {
        return characters.toString();
    }
}
