package org.eft4j.huggingface.internal.regex;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a pattern in Oniguruma's default syntax, as far as its cost depends on it: which characters a set holds does
 * not matter. Whether the pattern is correct is left to the engine. A construct that the engine could read in another
 * way than this class is refused. For one use by one thread.
 */
final class PatternParser {
    private static final int MAX_DEPTH = 200;
    private static final int MAX_TIMES = 10_000;
    private static final Pattern INTERVAL = Pattern.compile("\\{(?:(\\d{1,6})(,?)(\\d{0,6})|,(\\d{1,6}))}");
    private static final Pattern OPTIONS = Pattern.compile("\\?[im]*(?:-[imx]+)?([:)])");
    private static final Pattern NAME = Pattern.compile("\\?(?:<\\w+>|'\\w+')");

    /** Letters of escapes that stand for a place between characters. */
    private static final String PLACES = "AbBGKyYzZ";

    /** Letters and digits of escapes for back-references, calls, quotes, control characters and text segments. */
    private static final String NOT_JUDGED = "123456789gkQEcCMX";

    private final String pattern;
    private final Cost character;
    private final Cost place;
    private int at;
    private int depth;
    private int endlessLoops;

    /**
     * Makes a parser.
     *
     * @param characterCost what it costs to look at a character, where a choice taken back costs 1
     */
    PatternParser(String pattern, long characterCost) {
        this.pattern = pattern;
        this.character = Cost.character(characterCost);
        this.place = Cost.place(characterCost);
    }

    Cost parse() throws UnboundedPatternException {
        Cost all = alternatives();
        if (at < pattern.length()) {
            throw notJudged("a bracket that closes nothing");
        }
        return all;
    }

    private Cost alternatives() throws UnboundedPatternException {
        enter();
        List<Cost> parts = new ArrayList<>();
        do {
            parts.add(sequence());
        } while (take("|"));
        depth--;
        return Cost.alternatives(parts);
    }

    /** Put together from its end, because the cost of a part depends on what follows it. */
    private Cost sequence() throws UnboundedPatternException {
        List<Cost> parts = new ArrayList<>();
        while (at < pattern.length() && !sees("|") && !sees(")")) {
            parts.add(quantified(atom()));
        }
        Cost all = Cost.EMPTY;
        for (int i = parts.size() - 1; i >= 0; i--) {
            all = Cost.sequence(parts.get(i), all);
        }
        return all;
    }

    private Cost quantified(Cost atom) throws UnboundedPatternException {
        Cost all = atom;
        while (true) {
            Matcher interval = INTERVAL.matcher(pattern).region(at, pattern.length());
            if (take("*")) {
                all = lazyOrPossessive(endless(all, 0));
            } else if (take("+")) {
                all = lazyOrPossessive(endless(all, 1));
            } else if (take("?")) {
                all = lazyOrPossessive(Cost.optional(all));
            } else if (interval.lookingAt()) {
                at = interval.end();
                all = interval(all, interval);
            } else {
                return all;
            }
        }
    }

    private Cost lazyOrPossessive(Cost loop) {
        if (take("+")) {
            return Cost.atomic(loop);
        }
        take("?"); // a lazy loop takes as many choices back as a greedy one
        return loop;
    }

    private Cost endless(Cost part, int least) {
        endlessLoops++;
        return Cost.repeated(part, least);
    }

    private Cost interval(Cost part, Matcher interval) throws UnboundedPatternException {
        boolean noLeast = interval.group(1) == null;
        int least = noLeast ? 0 : times(interval.group(1));
        String most = noLeast ? interval.group(4) : interval.group(3);
        boolean exact = !noLeast && interval.group(2).isEmpty();
        if (!exact && most.isEmpty()) {
            return endless(part, least);
        }
        int more = exact ? 0 : times(most) - least;
        if (more < 0) {
            throw notJudged("an interval whose least number is the greater one");
        }
        return Cost.repeated(part, least, more);
    }

    private int times(String digits) throws UnboundedPatternException {
        int times = Integer.parseInt(digits);
        if (times > MAX_TIMES) {
            throw notJudged("an interval of more than " + MAX_TIMES + " times");
        }
        return times;
    }

    private Cost atom() throws UnboundedPatternException {
        if (take("(")) {
            return group();
        }
        if (take("[")) {
            set();
            return character;
        }
        if (take("\\")) {
            return escape();
        }
        if (take("^") || take("$")) {
            return place;
        }
        at = pattern.offsetByCodePoints(at, 1);
        return character;
    }

    private Cost group() throws UnboundedPatternException {
        if (take("?#")) {
            skipTo(")");
            return Cost.EMPTY;
        }
        if (take("?=") || take("?!")) {
            return Cost.look(closed(alternatives()));
        }
        if (take("?<=") || take("?<!")) {
            return lookBehind();
        }
        if (take("?>")) {
            return Cost.atomic(closed(alternatives()));
        }
        Matcher name = NAME.matcher(pattern).region(at, pattern.length());
        Matcher options = OPTIONS.matcher(pattern).region(at, pattern.length());
        if (name.lookingAt()) {
            at = name.end();
        } else if (options.lookingAt()) {
            boolean first = at == 1;
            at = options.end();
            if (options.group(1).equals(")")) {
                if (first) {
                    return Cost.EMPTY;
                }
                throw notJudged("options for the rest of a group");
            }
        } else if (sees("?") || sees("*")) {
            throw notJudged("a group of the kind (" + pattern.substring(at, Math.min(at + 2, pattern.length())));
        }
        return closed(alternatives());
    }

    /** The engine tries one after another every length that a look-behind can have. */
    private Cost lookBehind() throws UnboundedPatternException {
        int before = endlessLoops;
        Cost part = closed(alternatives());
        if (endlessLoops > before) {
            throw notJudged("a look-behind of any length");
        }
        return Cost.look(part);
    }

    private Cost closed(Cost group) throws UnboundedPatternException {
        if (!take(")")) {
            throw notJudged("a bracket that is not closed");
        }
        return group;
    }

    /** Skips a set of characters, which may hold other sets. */
    private void set() throws UnboundedPatternException {
        enter();
        take("^");
        if (sees("]")) {
            throw notJudged("a set that begins with ]");
        }
        while (!take("]")) {
            if (at == pattern.length()) {
                throw notJudged("a set that is not closed");
            }
            if (take("[")) {
                set();
            } else {
                if (take("\\") && at == pattern.length()) {
                    throw notJudged("a backslash at its end");
                }
                at = pattern.offsetByCodePoints(at, 1);
            }
        }
        depth--;
    }

    private Cost escape() throws UnboundedPatternException {
        if (at == pattern.length()) {
            throw notJudged("a backslash at its end");
        }
        int letter = pattern.codePointAt(at);
        at += Character.charCount(letter);
        if (NOT_JUDGED.indexOf(letter) >= 0) {
            throw notJudged("\\" + Character.toString(letter));
        }
        if (PLACES.indexOf(letter) >= 0) {
            return place;
        }
        if ((letter == 'p' || letter == 'P' || letter == 'x' || letter == 'o') && take("{")) {
            skipTo("}");
        }
        if (letter == 'R') {
            Cost lineBreak = Cost.optional(character);
            return Cost.atomic(Cost.sequence(character, lineBreak));
        }
        return character;
    }

    private void skipTo(String end) throws UnboundedPatternException {
        int found = pattern.indexOf(end, at);
        if (found < 0) {
            throw notJudged("no " + end + " where one has to follow");
        }
        at = found + end.length();
    }

    private void enter() throws UnboundedPatternException {
        if (++depth > MAX_DEPTH) {
            throw notJudged("more than " + MAX_DEPTH + " brackets in each other");
        }
    }

    private boolean sees(String text) {
        return pattern.startsWith(text, at);
    }

    private boolean take(String text) {
        boolean seen = sees(text);
        at += seen ? text.length() : 0;
        return seen;
    }

    private static UnboundedPatternException notJudged(String what) {
        return new UnboundedPatternException("its work cannot be judged: it has " + what);
    }
}
