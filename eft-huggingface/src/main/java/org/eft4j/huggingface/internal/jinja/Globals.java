package org.eft4j.huggingface.internal.jinja;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The functions that every template can call: Jinja's, and those that transformers adds. Stateless and thread-safe. */
final class Globals {
    /** The longest range that Jinja's sandbox allows. */
    private static final long MAX_RANGE = 100_000;

    /** The names of all functions, those of Jinja that are not supported here too. */
    static final Set<String> NAMES =
            Set.of("range", "dict", "namespace", "joiner", "cycler", "lipsum", "raise_exception", "strftime_now");

    private Globals() {}

    static Map<String, TemplateFunction> all(LocalDateTime now) {
        return Map.of(
                "range", (budget, arguments) -> range(arguments),
                "dict", Globals::dict,
                "namespace", Globals::namespace,
                "joiner", (budget, arguments) -> joiner(arguments),
                "raise_exception",
                        (budget, arguments) -> {
                            Arguments.Bound bound = arguments.bind("raise_exception", 1, "message");
                            throw new TemplateException(
                                    Printer.str(budget, bound.get(0)).characters());
                        },
                "strftime_now",
                        (budget, arguments) -> Strftime.format(
                                budget,
                                now,
                                arguments.bind("strftime_now", 1, "format").text(0)));
    }

    private static Object range(Arguments arguments) {
        Arguments.Bound bound = arguments.bindUnnamed("range", 1, "start", "stop", "step");
        boolean onlyStop = arguments.positional().size() == 1;
        Range range = Range.of(
                onlyStop ? 0 : bound.number(0), onlyStop ? bound.number(0) : bound.number(1), bound.number(2, 1));
        if (range.size() > MAX_RANGE) {
            throw new TemplateException("range() is bounded to " + MAX_RANGE + " numbers, as in Jinja's sandbox");
        }
        return range;
    }

    private static Dict dict(Budget budget, Arguments arguments) {
        Dict dict = new Dict();
        if (arguments.positional().size() > 1) {
            throw new TemplateException("dict takes one mapping at most, got "
                    + arguments.positional().size());
        }
        for (Object source : arguments.positional()) {
            if (source instanceof Dict other) {
                budget.steps(other.size());
                dict.putAll(other);
            } else {
                for (Object pair : Sequences.list(budget, source)) {
                    List<Object> both = Sequences.list(budget, pair);
                    if (both.size() != 2) {
                        throw new TemplateException("dict needs pairs, got " + both.size() + " elements");
                    }
                    budget.look(both.get(0));
                    dict.put(both.get(0), both.get(1));
                }
            }
        }
        budget.elements(dict.size() + (long) arguments.named().size());
        arguments.named().forEach((name, value) -> dict.put(Text.data(name), value));
        return dict;
    }

    private static Namespace namespace(Budget budget, Arguments arguments) {
        Dict attributes = dict(budget, arguments);
        attributes.keys().forEach(Namespace::requireAllowed);
        return new Namespace(attributes);
    }

    /** Returns a function that gives an empty text at its first call and the separator at later ones. */
    private static TemplateFunction joiner(Arguments arguments) {
        Object separator = arguments.bind("joiner", 0, "sep").get(0, Text.template(", "));
        boolean[] used = new boolean[1];
        return (budget, none) -> {
            boolean first = !used[0];
            used[0] = true;
            return first ? Text.EMPTY : separator;
        };
    }
}
