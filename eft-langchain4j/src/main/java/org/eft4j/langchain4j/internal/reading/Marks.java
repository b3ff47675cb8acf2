package org.eft4j.langchain4j.internal.reading;

/** Marks in a text that grows. Stateless and thread-safe. */
final class Marks {
    private Marks() {}

    /** Returns the text without what may be the beginning of a mark at its end, and without white space before that. */
    static String certain(String text, String mark) {
        int length = Math.min(mark.length() - 1, text.length());
        while (length > 0 && !text.endsWith(mark.substring(0, length))) {
            length--;
        }
        return text.substring(0, text.length() - length).stripTrailing();
    }
}
