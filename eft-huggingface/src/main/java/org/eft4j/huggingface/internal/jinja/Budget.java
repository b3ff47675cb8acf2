package org.eft4j.huggingface.internal.jinja;

/**
 * The limits of one rendering: steps, so that it ends; size, so that it fits into memory; depth, so that it fits onto
 * the stack. Each limit is far above what the longest chat needs, and a template reaches it within about a second. Code
 * that makes a text or a list pays for it first. For one rendering, not thread-safe.
 */
final class Budget {
    /** The number of expressions evaluated, statements run and elements visited. */
    private static final long MAX_STEPS = 4_000_000;

    /** The number of characters and elements made, whether or not they still exist. */
    private static final long MAX_SIZE = 1 << 26;

    /** The number of characters in one text. */
    private static final int MAX_TEXT = 1 << 24;

    /** The number of expressions, statements, macros and values nested in each other. */
    private static final int MAX_DEPTH = 300;

    /** The cost of an element of a list, in characters. */
    private static final int ELEMENT = 16;

    /** The number of characters that a search or comparison handles in the time of one step. */
    private static final int CHARACTERS_PER_STEP = 64;

    private long steps;
    private long size;
    private int depth;

    /** Pays for one step. */
    void step() {
        steps(1);
    }

    /** Pays for many steps. */
    void steps(long count) {
        steps += count;
        if (steps > MAX_STEPS) {
            throw new TemplateException("it takes more than " + MAX_STEPS + " steps; it may have no end");
        }
    }

    /** Pays for reading this many characters. */
    void look(long characters) {
        steps(characters / CHARACTERS_PER_STEP);
    }

    /** Pays for comparing a value or looking it up, which is work if it is a text or holds texts. */
    void look(Object value) {
        if (Types.unmarked(value) instanceof Text text) {
            look(text.length());
        } else if (value instanceof Tuple tuple) {
            steps(tuple.items().size());
            tuple.items().stream().filter(Types::isText).forEach(this::look);
        }
    }

    /** Pays for making a text of this many characters. */
    void text(long length) {
        if (length > MAX_TEXT) {
            throw new TemplateException("it makes a text of " + length + " characters, more than " + MAX_TEXT);
        }
        size(length);
    }

    /** Pays for this many elements of a list. */
    void elements(long count) {
        size(Math.multiplyExact(Math.min(count, MAX_SIZE), ELEMENT));
    }

    private void size(long more) {
        size += more;
        if (size > MAX_SIZE) {
            throw new TemplateException("it makes more than " + MAX_SIZE + " characters of text and lists");
        }
    }

    /** Goes one level deeper, which costs a step. The caller calls {@link #leave()} whatever happens. */
    void enter() {
        step();
        depth++;
        if (depth > MAX_DEPTH) {
            throw new TemplateException("it nests more than " + MAX_DEPTH + " levels deep");
        }
    }

    /** Returns to the level above. */
    void leave() {
        depth--;
    }
}
