package org.eft4j.langchain4j.internal.reading;

import java.util.function.Consumer;

/**
 * Tells thinking, {@code <think>…</think>} at the beginning of an answer, from what follows it. White space at the ends
 * of the thinking and before what follows belongs to neither. For one thread.
 */
final class ThinkingReader {
    private static final String OPEN = "<think>";
    private static final String CLOSE = "</think>";

    private enum State {
        BEFORE,
        BEGINNING,
        INSIDE,
        AFTER,
        ANSWER
    }

    private final Consumer<String> thinking;
    private final Consumer<String> answer;
    private State state;
    private String held = "";

    /**
     * Makes a reader.
     *
     * @param beginsInside whether the prompt ends with the mark that thinking begins with
     * @param thinking receives pieces of the thinking
     * @param answer receives pieces of what follows
     */
    ThinkingReader(boolean beginsInside, Consumer<String> thinking, Consumer<String> answer) {
        this.state = beginsInside ? State.BEGINNING : State.BEFORE;
        this.thinking = thinking;
        this.answer = answer;
    }

    void read(String piece) {
        held += piece;
        State before;
        do {
            before = state;
            switch (state) {
                case BEFORE -> readBefore();
                case BEGINNING -> dropWhitespace(State.INSIDE);
                case INSIDE -> readInside();
                case AFTER -> dropWhitespace(State.ANSWER);
                case ANSWER -> release(answer, held.length());
            }
        } while (state != before);
    }

    /** Hands on what was held back; nothing follows. */
    void end() {
        if (state == State.BEFORE) {
            release(answer, held.length());
        } else if (state == State.INSIDE) {
            release(thinking, held.stripTrailing().length());
        }
    }

    private void readBefore() {
        String begun = held.stripLeading();
        if (begun.startsWith(OPEN)) {
            held = begun.substring(OPEN.length());
            state = State.BEGINNING;
        } else if (!OPEN.startsWith(begun)) {
            state = State.ANSWER;
        }
    }

    private void dropWhitespace(State next) {
        held = held.stripLeading();
        if (!held.isEmpty()) {
            state = next;
        }
    }

    private void readInside() {
        int close = held.indexOf(CLOSE);
        if (close >= 0) {
            String rest = held.substring(close + CLOSE.length());
            release(thinking, held.substring(0, close).stripTrailing().length());
            held = rest;
            state = State.AFTER;
            return;
        }
        release(thinking, Marks.certain(held, CLOSE).length());
    }

    private void release(Consumer<String> receiver, int length) {
        if (length > 0) {
            receiver.accept(held.substring(0, length));
            held = held.substring(length);
        }
    }
}
