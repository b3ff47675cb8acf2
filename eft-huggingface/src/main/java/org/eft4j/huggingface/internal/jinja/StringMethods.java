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
        Object call(Budget budget, String text, Arguments arguments);
    }

    /** By name. */
    static final Map<String, Method> ALL = Map.ofEntries(
            entry("strip", (budget, text, arguments) -> strip(budget, text, arguments, true, true)),
            entry("lstrip", (budget, text, arguments) -> strip(budget, text, arguments, true, false)),
            entry("rstrip", (budget, text, arguments) -> strip(budget, text, arguments, false, true)),
            entry("startswith", (budget, text, arguments) -> affix(budget, "startswith", text, arguments)),
            entry("endswith", (budget, text, arguments) -> affix(budget, "endswith", text, arguments)),
            entry("removeprefix", (budget, text, arguments) -> {
                String prefix =
                        arguments.bindUnnamed("removeprefix", 1, "prefix").text(0);
                return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
            }),
            entry("removesuffix", (budget, text, arguments) -> {
                String suffix =
                        arguments.bindUnnamed("removesuffix", 1, "suffix").text(0);
                return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
            }),
            entry("upper", (budget, text, arguments) -> changed(LetterCase.upper(text), arguments)),
            entry("lower", (budget, text, arguments) -> changed(LetterCase.lower(text), arguments)),
            entry("title", (budget, text, arguments) -> changed(LetterCase.title(text), arguments)),
            entry("capitalize", (budget, text, arguments) -> changed(LetterCase.capitalize(text), arguments)),
            entry("swapcase", (budget, text, arguments) -> changed(LetterCase.swap(text), arguments)),
            entry("split", (budget, text, arguments) -> Splits.split(budget, text, arguments, false)),
            entry("rsplit", (budget, text, arguments) -> Splits.split(budget, text, arguments, true)),
            entry("splitlines", Splits::splitLines),
            entry("partition", (budget, text, arguments) -> Splits.partition(budget, text, arguments, false)),
            entry("rpartition", (budget, text, arguments) -> Splits.partition(budget, text, arguments, true)),
            entry("replace", (budget, text, arguments) -> {
                Arguments.Bound bound = arguments.bindUnnamed("replace", 2, "old", "new", "count");
                return Substrings.replace(budget, text, bound.text(0), bound.text(1), bound.number(2, -1));
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
                boolean signed = text.startsWith("-") || text.startsWith("+");
                return new TextBuilder(budget)
                        .append(signed ? text.substring(0, 1) : "")
                        .repeat("0", width - text.codePointCount(0, text.length()))
                        .append(signed ? text.substring(1) : text)
                        .toString();
            }),
            entry("format", BraceFormat::format),
            entry("isalpha", (budget, text, arguments) -> all(text, arguments, Character::isLetter)),
            entry("isalnum", (budget, text, arguments) -> all(text, arguments, LetterCase::isAlphanumeric)),
            entry("isdigit", (budget, text, arguments) -> all(text, arguments, LetterCase::isDigit)),
            entry("isnumeric", (budget, text, arguments) -> all(text, arguments, LetterCase::isNumeric)),
            entry("isdecimal", (budget, text, arguments) -> all(text, arguments, Character::isDigit)),
            entry("isspace", (budget, text, arguments) -> all(text, arguments, Characters::isSpace)),
            entry("isupper", (budget, text, arguments) -> LetterCase.isUpper(text)),
            entry("islower", (budget, text, arguments) -> LetterCase.isLower(text)),
            entry(
                    "istitle",
                    (budget, text, arguments) -> text.equals(LetterCase.title(text))
                            && text.codePoints().anyMatch(Characters::isCased)));

    private StringMethods() {}

    private static Object changed(String changed, Arguments arguments) {
        arguments.bind("this method", 0);
        return changed;
    }

    private static String strip(Budget budget, String text, Arguments arguments, boolean left, boolean right) {
        Arguments.Bound bound = arguments.bindUnnamed("strip", 0, "characters");
        if (bound.absent(0)) {
            return Characters.strip(text, left, right);
        }
        String characters = bound.text(0);
        budget.look(characters.length());
        BitSet stripped = new BitSet();
        characters.codePoints().forEach(stripped::set);
        return Characters.strip(text, left, right, stripped::get);
    }

    /** Whether a text, or a part of it, begins or ends with another, or with one of several. */
    private static boolean affix(Budget budget, String method, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bindUnnamed(method, 1, "affix", "start", "end");
        Object part = text;
        if (!bound.absent(1) || !bound.absent(2)) {
            Long end = bound.absent(2) ? null : bound.number(2);
            part = Sequences.slice(budget, text, bound.absent(1) ? null : bound.number(1), end, 1);
        }
        List<Object> affixes = bound.get(0) instanceof Tuple several ? several.items() : List.of(bound.text(0));
        String whole = (String) part;
        return affixes.stream().anyMatch(affix -> {
            String wanted = new Arguments(List.of(affix), Map.of())
                    .bind(method, 1, "affix")
                    .text(0);
            budget.look(Math.min(wanted.length(), whole.length()));
            return method.equals("startswith") ? whole.startsWith(wanted) : whole.endsWith(wanted);
        });
    }

    private static Object join(Budget budget, String text, Arguments arguments) {
        Object parts = arguments.bindUnnamed("join", 1, "parts").get(0);
        TextBuilder out = new TextBuilder(budget);
        Iterator<Object> rest = Sequences.iterator(budget, parts);
        while (rest.hasNext()) {
            Object part = rest.next();
            if (!(Types.unmarked(part) instanceof String string)) {
                throw new TemplateException("join() needs strings, got " + Types.name(part));
            }
            out.append(string).append(rest.hasNext() ? text : "");
        }
        return out.toString();
    }

    /** In characters, not in halves of surrogate pairs. */
    private static Object find(Budget budget, String text, Arguments arguments, boolean last) {
        Arguments.Bound bound = arguments.bindUnnamed("find", 1, "part", "start", "end");
        String part = bound.text(0);
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

    /** Counts within a part of the text, as {@link #find} searches in one. */
    private static Object count(Budget budget, String text, Arguments arguments) {
        Arguments.Bound bound = arguments.bindUnnamed("count", 1, "part", "start", "end");
        String part = bound.text(0);
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

    private static Object pad(Budget budget, String text, Arguments arguments, String method) {
        Arguments.Bound bound = arguments.bindUnnamed(method, 1, "width", "fill");
        String fill = bound.text(1, " ");
        if (fill.codePointCount(0, fill.length()) != 1) {
            throw new TemplateException(method + "() fills with one character, got '" + fill + "'");
        }
        long width = bound.number(0);
        long missing = Math.max(0, width - text.codePointCount(0, text.length()));
        long left = switch (method) {
            case "ljust" -> 0;
            case "rjust" -> missing;
            default -> missing / 2 + (missing & width & 1);
        };
        return new TextBuilder(budget)
                .repeat(fill, left)
                .append(text)
                .repeat(fill, missing - left)
                .toString();
    }

    private static boolean all(String text, Arguments arguments, IntPredicate predicate) {
        arguments.bind("this method", 0);
        return !text.isEmpty() && text.codePoints().allMatch(predicate);
    }
}
