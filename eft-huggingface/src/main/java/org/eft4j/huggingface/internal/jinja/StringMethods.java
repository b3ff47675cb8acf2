package org.eft4j.huggingface.internal.jinja;

import static java.util.Map.entry;

import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** The methods of Python's strings. Stateless and thread-safe. */
final class StringMethods {
    /** A method, to be called on a text. */
    @FunctionalInterface
    interface Method {
        Object call(Budget budget, Text text, Arguments arguments);
    }

    /** The methods by name. */
    static final Map<String, Method> ALL = Map.ofEntries(
            entry("strip", (budget, text, arguments) -> strip(budget, text, arguments, true, true)),
            entry("lstrip", (budget, text, arguments) -> strip(budget, text, arguments, true, false)),
            entry("rstrip", (budget, text, arguments) -> strip(budget, text, arguments, false, true)),
            entry("startswith", (budget, text, arguments) -> affix(budget, "startswith", text, arguments)),
            entry("endswith", (budget, text, arguments) -> affix(budget, "endswith", text, arguments)),
            entry("removeprefix", (budget, text, arguments) -> {
                String prefix =
                        arguments.bindUnnamed("removeprefix", 1, "prefix").string(0);
                return text.characters().startsWith(prefix) ? text.substring(prefix.length()) : text;
            }),
            entry("removesuffix", (budget, text, arguments) -> {
                String suffix =
                        arguments.bindUnnamed("removesuffix", 1, "suffix").string(0);
                return text.characters().endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            }),
            entry("upper", (budget, text, arguments) -> changed(LetterCase.upper(budget, text), arguments)),
            entry("lower", (budget, text, arguments) -> changed(LetterCase.lower(budget, text), arguments)),
            entry("title", (budget, text, arguments) -> changed(LetterCase.title(budget, text), arguments)),
            entry("capitalize", (budget, text, arguments) -> changed(LetterCase.capitalize(budget, text), arguments)),
            entry("swapcase", (budget, text, arguments) -> changed(LetterCase.swap(budget, text), arguments)),
            entry("split", (budget, text, arguments) -> Splits.split(budget, text, arguments, false)),
            entry("rsplit", (budget, text, arguments) -> Splits.split(budget, text, arguments, true)),
            entry("splitlines", Splits::splitLines),
            entry("partition", (budget, text, arguments) -> Splits.partition(budget, text, arguments, false)),
            entry("rpartition", (budget, text, arguments) -> Splits.partition(budget, text, arguments, true)),
            entry("replace", (budget, text, arguments) -> {
                Arguments.Bound bound = arguments.bindUnnamed("replace", 2, "old", "new", "count");
                return Substrings.replace(budget, text, bound.string(0), bound.text(1), bound.number(2, -1));
            }),
            entry("join", StringMethods::join),
            entry("find", (budget, text, arguments) -> find(budget, text, arguments, false)),
            entry("rfind", (budget, text, arguments) -> find(budget, text, arguments, true)),
            entry("index", (budget, text, arguments) -> found(find(budget, text, arguments, false))),
            entry("rindex", (budget, text, arguments) -> found(find(budget, text, arguments, true))),
            entry("count", StringMethods::count),
            entry("center", (budget, text, arguments) -> pad(budget, text, arguments, "center")),
            entry("ljust", (budget, text, arguments) -> pad(budget, text, arguments, "ljust")),
            entry("rjust", (budget, text, arguments) -> pad(budget, text, arguments, "rjust")),
            entry("zfill", (budget, text, arguments) -> {
                long width = arguments.bindUnnamed("zfill", 1, "width").number(0);
                boolean signed =
                        text.characters().startsWith("-") || text.characters().startsWith("+");
                return new TextBuilder(budget)
                        .append(signed ? text.substring(0, 1) : Text.EMPTY)
                        .repeat(Text.template("0"), width - text.codePointCount())
                        .append(signed ? text.substring(1) : text)
                        .text();
            }),
            entry("format", BraceFormat::format),
            entry("isalpha", (budget, text, arguments) -> all(text, arguments, Character::isLetter)),
            entry("isalnum", (budget, text, arguments) -> all(text, arguments, LetterCase::isAlphanumeric)),
            entry("isdigit", (budget, text, arguments) -> all(text, arguments, LetterCase::isDigit)),
            entry("isnumeric", (budget, text, arguments) -> all(text, arguments, LetterCase::isNumeric)),
            entry("isdecimal", (budget, text, arguments) -> all(text, arguments, Character::isDigit)),
            entry("isspace", (budget, text, arguments) -> all(text, arguments, Characters::isSpace)),
            entry("isupper", (budget, text, arguments) -> LetterCase.isUpper(text.characters())),
            entry("islower", (budget, text, arguments) -> LetterCase.isLower(text.characters())),
            entry(
                    "istitle",
                    (budget, text, arguments) -> text.characters()
                                    .equals(LetterCase.title(budget, text).characters())
                            && text.characters().codePoints().anyMatch(Characters::isCased)));

    private StringMethods() {}

    private static Object changed(Text changed, Arguments arguments) {
        arguments.bind("this method", 0);
        return changed;
    }

    private static Text strip(Budget budget, Text text, Arguments arguments, boolean left, boolean right) {
        Arguments.Bound bound = arguments.bindUnnamed("strip", 0, "characters");
        if (bound.absent(0)) {
            return Characters.strip(text, left, right, Characters::isSpace);
        }
        String characters = bound.string(0);
        budget.look(characters.length());
        BitSet stripped = new BitSet();
        characters.codePoints().forEach(stripped::set);
        return Characters.strip(text, left, right, stripped::get);
    }

    /** Returns whether a text, or a part of it, begins or ends with another text or with one of several. */
    private static boolean affix(Budget budget, String method, Text text, Arguments arguments) {
        Arguments.Bound bound = arguments.bindUnnamed(method, 1, "affix", "start", "end");
        Text part = text;
        if (!bound.absent(1) || !bound.absent(2)) {
            Long end = bound.absent(2) ? null : bound.number(2);
            part = (Text) Sequences.slice(budget, text, bound.absent(1) ? null : bound.number(1), end, 1);
        }
        List<Object> affixes = bound.get(0) instanceof Tuple several ? several.items() : List.of(bound.text(0));
        String whole = part.characters();
        return affixes.stream().anyMatch(affix -> {
            String wanted = new Arguments(List.of(affix), Map.of())
                    .bind(method, 1, "affix")
                    .string(0);
            budget.look(Math.min(wanted.length(), whole.length()));
            return method.equals("startswith") ? whole.startsWith(wanted) : whole.endsWith(wanted);
        });
    }

    private static Object join(Budget budget, Text text, Arguments arguments) {
        Object parts = arguments.bindUnnamed("join", 1, "parts").get(0);
        TextBuilder out = new TextBuilder(budget);
        Iterator<Object> rest = Sequences.iterator(budget, parts);
        while (rest.hasNext()) {
            Object part = rest.next();
            if (!(Types.unmarked(part) instanceof Text string)) {
                throw new TemplateException("join() needs strings, got " + Types.name(part));
            }
            out.append(string).append(rest.hasNext() ? text : Text.EMPTY);
        }
        return out.text();
    }

    /** Returns the position of a text in characters, not in halves of surrogate pairs. */
    private static Object find(Budget budget, Text whole, Arguments arguments, boolean last) {
        String text = whole.characters();
        Arguments.Bound bound = arguments.bindUnnamed("find", 1, "part", "start", "end");
        String part = bound.string(0);
        long size = text.codePointCount(0, text.length());
        long from = bound.absent(1) ? 0 : place(bound.number(1), size);
        long to = bound.absent(2) ? size : Math.min(size, place(bound.number(2), size));
        if (from > to) {
            return Types.integer(-1);
        }
        int start = text.offsetByCodePoints(0, (int) from);
        String searched = text.substring(start, text.offsetByCodePoints(start, (int) (to - from)));
        int at = last
                ? Substrings.findLast(budget, searched, part, searched.length())
                : Substrings.find(budget, searched, part, 0);
        budget.look(text.length());
        return Types.integer(at < 0 ? -1 : from + searched.codePointCount(0, at));
    }

    /** Counts the places of a text within the part that {@link #find} would search. */
    private static Object count(Budget budget, Text whole, Arguments arguments) {
        String text = whole.characters();
        Arguments.Bound bound = arguments.bindUnnamed("count", 1, "part", "start", "end");
        String part = bound.string(0);
        long size = text.codePointCount(0, text.length());
        long from = bound.absent(1) ? 0 : place(bound.number(1), size);
        long to = bound.absent(2) ? size : Math.min(size, place(bound.number(2), size));
        if (from > to) {
            return Types.integer(0);
        }
        if (part.isEmpty()) {
            return Types.integer(to - from + 1);
        }
        int start = text.offsetByCodePoints(0, (int) from);
        String searched = text.substring(start, text.offsetByCodePoints(start, (int) (to - from)));
        return Types.integer(
                Substrings.places(budget, searched, part, Long.MAX_VALUE).size());
    }

    private static long place(long written, long size) {
        return written < 0 ? Math.max(0, written + size) : written;
    }

    private static Object found(Object place) {
        if (place.equals(Types.integer(-1))) {
            throw new TemplateException("index() does not find the text");
        }
        return place;
    }

    private static Object pad(Budget budget, Text text, Arguments arguments, String method) {
        Arguments.Bound bound = arguments.bindUnnamed(method, 1, "width", "fill");
        Text fill = bound.text(1, Text.SPACE);
        if (fill.codePointCount() != 1) {
            throw new TemplateException(method + "() fills with one character, got '" + fill + "'");
        }
        long width = bound.number(0);
        long missing = Math.max(0, width - text.codePointCount());
        long left = switch (method) {
            case "ljust" -> 0;
            case "rjust" -> missing;
            default -> missing / 2 + (missing & width & 1);
        };
        return new TextBuilder(budget)
                .repeat(fill, left)
                .append(text)
                .repeat(fill, missing - left)
                .text();
    }

    private static boolean all(Text text, Arguments arguments, IntPredicate predicate) {
        arguments.bind("this method", 0);
        return !text.isEmpty() && text.characters().codePoints().allMatch(predicate);
    }
}
