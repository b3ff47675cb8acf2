package org.eft4j.huggingface.internal.jinja;

import java.time.LocalDateTime;
import java.util.Map;
import java.util.Set;
import org.eft4j.RenderedChat;
import org.jspecify.annotations.Nullable;

/** A parsed template, which can be rendered any number of times. Immutable and thread-safe. */
public final class Template {
    /** Fifty times the length of the longest known template. */
    private static final int MAX_LENGTH = 1 << 20;

    private final Parser.Parsed parsed;

    private Template(Parser.Parsed parsed) {
        this.parsed = parsed;
    }

    /**
     * Reads a template.
     *
     * @throws TemplateException if it is not well formed, nests too deeply, or uses a tag that is not supported
     */
    public static Template read(String source) {
        if (source.length() > MAX_LENGTH) {
            throw new TemplateException("it has more than " + MAX_LENGTH + " characters");
        }
        try {
            return new Template(Parser.read(source));
        } catch (StackOverflowError e) {
            throw tooDeep(e);
        }
    }

    /** Returns the names that the template reads and that a caller can give, in the order of the alphabet. */
    public Set<String> variables() {
        return parsed.variables();
    }

    /**
     * Renders the template.
     *
     * @param variables what it can see, by name: null, strings, truth values, numbers, lists, and maps with such
     *     values. Strings are data; a text that counts as the template's own is a {@link Text}.
     * @param now the time that {@code strftime_now} tells
     * @throws TemplateException if the template refuses the variables, uses something that is not supported, or takes
     *     too much time or memory
     */
    public RenderedChat render(Map<String, ? extends @Nullable Object> variables, LocalDateTime now) {
        Budget budget = new Budget();
        Scope globals = new Scope(budget);
        Globals.all(now).forEach(globals::set);
        Scope scope = new Scope(globals);
        variables.forEach((name, value) -> scope.set(name, Types.valueOf(value)));
        try {
            return parsed.body().rendered(new Scope(scope)).rendered();
        } catch (StackOverflowError e) {
            throw tooDeep(e);
        }
    }

    /**
     * Returns the refusal of a template that overflows the stack. The limit of depth fits a common stack, but a thread
     * may have a smaller one, or be deep in calls already.
     */
    private static TemplateException tooDeep(StackOverflowError e) {
        return new TemplateException("it nests too many levels deep for the stack of this thread", e);
    }
}
