package org.eft4j.huggingface.internal.jinja;

/**
 * What one rendering may use up: steps, so that it ends; size, so that it fits into memory; depth, so that it fits onto the stack. Each bound
 * is far above what the longest chat takes and is reached within about a second. Whatever makes a text or a list pays for it before making
 * it. For one rendering, not thread-safe.
 */
final class Budget {
    /** Expressions evaluated, statements run, elements gone through. */
    private static final long MAX_STEPS = 4_000_000;

    /** Characters and elements made, whether or not they are still there. */
    private static final long MAX_SIZE = 1 << 26;

    /** Characters of one text. */
    private static final int MAX_TEXT = 1 << 24;

    /** Expressions, statements, macros and values inside one another. */
    private static final int MAX_DEPTH = 300;

    /** What an element of a list costs, in characters. */
    private static final int ELEMENT = 16;

    /** Characters that are searched or compared in the time of one step. */
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

    /** Pays for looking at so many characters. */
    void look(long characters) {
        steps(characters / CHARACTERS_PER_STEP);
    }

    /** Pays for looking at a value, or for looking it up: work if it is a text or holds texts. */
    void look(Object value) {
        if (Types.unmarked(value) instanceof Text text) {
            look(text.length());
        } else if (value instanceof Tuple tuple) {
            steps(tuple.items().size());
            tuple.items().stream().filter(Types::isText).forEach(this::look);
        }
    }

    /** Pays for making a text of so many characters. */
    void text(long length) {
        if (length > MAX_TEXT) {
            throw new TemplateException("it makes a text of " + length + " characters, more than " + MAX_TEXT);
        }
        size(length);
    }

    /** Pays for so many places in a list. */
    void elements(long count) {
        size(Math.multiplyExact(Math.min(count, MAX_SIZE), ELEMENT));
    }

    private void size(long more) {
        size += more;
        if (size > MAX_SIZE) {
            throw new TemplateException("it makes more than " + MAX_SIZE + " characters of text and lists");
        }
    }

    /** Goes one level deeper, which is a step; {@link #leave()} is called whatever happens. */
    void enter() {
        step();
        depth++;
        if (depth > MAX_DEPTH) {
            throw new TemplateException("it nests more than " + MAX_DEPTH + " levels deep");
        }
    }

    /** Comes back up. */
    void leave() {
        depth--;
    }
}
