package org.eft4j.huggingface.internal.regex;

import java.util.List;

/**
 * What a backtracking engine spends while it tries a part of a pattern from one place in a text: one for each choice
 * that it takes back, and, where the characters have a cost, one for each character that it looks at. Immutable.
 *
 * <p>A greedy loop takes back no choice while it goes on. It takes back one a character where what follows it fails,
 * because the engine then tries every shorter run. Two such loops in a row that both have to be tried in every way
 * multiply. So the cost of a part depends on whether what follows it can fail, which {@link #sequence} decides.
 *
 * @param canFail whether there is a text it does not match
 * @param canBeEmpty whether it can match without taking a character
 * @param longest the number of characters that a match takes at most
 * @param ways in how many ways it can match from one place
 * @param exhausted the cost until all ways have been tried
 * @param found the cost until the first match, apart from {@code perTaken}
 * @param perTaken the cost until the first match for each character that this match takes
 * @param failed the cost until it is known that it does not match
 */
record Cost(
        boolean canFail,
        boolean canBeEmpty,
        Bound longest,
        Bound ways,
        Bound exhausted,
        Bound found,
        long perTaken,
        Bound failed) {
    /** Nothing at all. */
    static final Cost EMPTY = new Cost(false, true, Bound.ZERO, Bound.ONE, Bound.ZERO, Bound.ZERO, 0, Bound.ZERO);

    private static final Cost UNBOUNDED =
            new Cost(true, true, Bound.LENGTH, Bound.NONE, Bound.NONE, Bound.NONE, 0, Bound.NONE);

    /** The cost of an attempt at one place of a text, whatever comes of it. */
    Bound attempt() {
        return foundInText().max(failed);
    }

    private Bound foundInText() {
        return found.plus(longest.times(Bound.constant(perTaken)));
    }

    /** One character, or a set of which it has to be one. */
    static Cost character(long cost) {
        Bound look = Bound.constant(cost);
        return new Cost(true, false, Bound.ONE, Bound.ONE, look, Bound.ZERO, cost, look);
    }

    /** A place in the text, such as a boundary of words. */
    static Cost place(long cost) {
        Bound look = Bound.constant(cost);
        return new Cost(true, true, Bound.ZERO, Bound.ONE, look, look, 0, look);
    }

    /** One part, and then another. */
    static Cost sequence(Cost first, Cost second) {
        boolean firstIsKept = !second.canFail || first.ways.equals(Bound.ONE);
        Bound refusals = first.exhausted.plus(first.ways.times(second.failed));
        return new Cost(
                first.canFail || second.canFail,
                first.canBeEmpty && second.canBeEmpty,
                first.longest.plus(second.longest).withinText(),
                first.ways.times(second.ways),
                first.exhausted.plus(first.ways.times(second.exhausted)),
                (firstIsKept ? first.found : refusals).plus(second.found),
                firstIsKept ? Math.max(first.perTaken, second.perTaken) : second.perTaken,
                second.canFail ? first.failed.max(refusals) : first.failed);
    }

    /** One of several parts, tried in this order. */
    static Cost alternatives(List<Cost> parts) {
        Cost all = parts.get(0);
        for (Cost next : parts.subList(1, parts.size())) {
            Bound refused = all.failed.plus(Bound.ONE);
            all = new Cost(
                    all.canFail && next.canFail,
                    all.canBeEmpty || next.canBeEmpty,
                    all.longest.max(next.longest).withinText(),
                    all.ways.plus(next.ways),
                    all.exhausted.plus(Bound.ONE).plus(next.exhausted),
                    all.found.max(refused.plus(next.found)),
                    Math.max(all.perTaken, next.perTaken),
                    refused.plus(next.failed));
        }
        return all;
    }

    /** A part that may be there. */
    static Cost optional(Cost part) {
        return alternatives(List.of(part, EMPTY));
    }

    /** A part at least so many times, and at most so many times more; greedy or not. */
    static Cost repeated(Cost part, int least, int more) {
        Cost all = EMPTY;
        for (int i = 0; i < more; i++) {
            all = optional(sequence(part, all));
        }
        return repeated(part, least, all);
    }

    /** A part at least so many times; greedy or not. */
    static Cost repeated(Cost part, int least) {
        return repeated(part, least, loop(part));
    }

    private static Cost repeated(Cost part, int least, Cost rest) {
        Cost all = rest;
        for (int i = 0; i < least; i++) {
            all = sequence(part, all);
        }
        return all;
    }

    private static Cost loop(Cost part) {
        if (part.canBeEmpty || part.found.perCharacter() > 0) {
            // A turn may take one character and yet look through the whole text.
            return UNBOUNDED;
        }
        boolean oneWay = part.ways.equals(Bound.ONE);
        Bound turn = part.exhausted.plus(Bound.ONE);
        return new Cost(
                false,
                true,
                Bound.LENGTH,
                oneWay ? Bound.LENGTH.plus(Bound.ONE) : Bound.NONE,
                oneWay ? Bound.LENGTH.times(turn).plus(part.failed).plus(Bound.ONE) : Bound.NONE,
                part.failed.plus(Bound.ONE),
                part.perTaken + part.found.constant(),
                Bound.ZERO);
    }

    /** A part whose first match is kept, as in a possessive loop. */
    static Cost atomic(Cost part) {
        return new Cost(
                part.canFail,
                part.canBeEmpty,
                part.longest,
                Bound.ONE,
                part.attempt(),
                part.found,
                part.perTaken,
                part.failed);
    }

    /** A look at what follows or comes before, which takes no character. */
    static Cost look(Cost part) {
        Bound attempt = part.attempt().plus(Bound.ONE);
        return new Cost(true, true, Bound.ZERO, Bound.ONE, attempt, attempt, 0, attempt);
    }
}
