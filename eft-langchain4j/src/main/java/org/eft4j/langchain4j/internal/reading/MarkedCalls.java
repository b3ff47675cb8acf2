package org.eft4j.langchain4j.internal.reading;

import java.util.ArrayList;
import java.util.List;
import org.eft4j.langchain4j.internal.reading.JsonCall.State;
import org.eft4j.langchain4j.internal.reading.ParsedAnswer.Call;

/**
 * Calls that begin with a mark, in a text that may say something before and after. White space around calls belongs to
 * them. What follows a mark and is no call, or ends inside one, is text. For one use.
 */
abstract class MarkedCalls {
    /** In place of an end: the text ends inside a call. */
    static final int UNFINISHED = -1;

    /** In place of an end: it is no call. */
    static final int MALFORMED = -2;

    final String text;
    private final boolean isWhole;
    private final String mark;
    private final StringBuilder said = new StringBuilder();
    private final List<Call> calls = new ArrayList<>();

    MarkedCalls(String text, boolean isWhole, String mark) {
        this.text = text;
        this.isWhole = isWhole;
        this.mark = mark;
    }

    /**
     * Reads the calls that follow a mark.
     *
     * @return where they end, {@link #UNFINISHED} or {@link #MALFORMED}
     */
    abstract int readCalls(int from);

    ParsedAnswer parse() {
        int at = 0;
        while (at >= 0) {
            at = parseFrom(at);
        }
        if (isWhole) {
            calls.removeIf(call -> !call.isComplete());
        }
        return new ParsedAnswer(said.toString(), calls);
    }

    /** Takes text up to the next mark and the calls after it. Returns where to go on, or −1. */
    private int parseFrom(int at) {
        int found = text.indexOf(mark, at);
        if (found < 0) {
            String rest = text.substring(at);
            say(isWhole ? (calls.isEmpty() ? rest : rest.stripTrailing()) : Marks.certain(rest, mark));
            return -1;
        }
        int begin = found + mark.length();
        int end = readCalls(begin);
        if (end == MALFORMED || (end == UNFINISHED && isWhole)) {
            say(text.substring(at, begin));
            return begin;
        }
        say(text.substring(at, found).stripTrailing());
        return end;
    }

    private void say(String more) {
        said.append(said.isEmpty() && !calls.isEmpty() ? more.stripLeading() : more);
    }

    /** Reads a call as JSON. Returns as {@link #readCalls}. */
    final int readJson(int from) {
        JsonCall read = JsonCall.read(text, from);
        Call call = read.call();
        if (read.state() == State.MALFORMED) {
            return MALFORMED;
        }
        if (call != null) {
            calls.add(call);
        }
        return read.state() == State.COMPLETE ? read.end() : UNFINISHED;
    }

    /**
     * Reads calls that are the elements of a JSON list. Where one is no call, those before it count and the rest is
     * text. Returns as {@link #readCalls}.
     *
     * @param from the place after the bracket
     */
    final int readList(int from) {
        int known = calls.size();
        int at = from;
        while (true) {
            at = JsonText.skipWhitespace(text, at);
            if (at == text.length()) {
                return isWhole && calls.size() > known ? at : UNFINISHED;
            }
            char c = text.charAt(at);
            if (c == ']') {
                return at + 1;
            }
            int end = c == ',' ? at + 1 : readJson(at);
            if (end < 0) {
                boolean endsHere = end == MALFORMED || isWhole;
                return endsHere && calls.size() > known && calls.get(known).isComplete() ? at : end;
            }
            at = end;
        }
    }

    /** Reads the arguments of a call whose name is known. Returns as {@link #readCalls}. */
    final int readArguments(String name, int from) {
        int end = JsonText.valueEnd(text, from);
        boolean isComplete = end != JsonText.UNFINISHED;
        String arguments = isComplete ? text.substring(from, end) : text.substring(from);
        if (isComplete && !JsonText.isObject(arguments)) {
            return MALFORMED;
        }
        calls.add(new Call(name, arguments, isComplete));
        return isComplete ? end : UNFINISHED;
    }

    /** Returns the place after the mark that ends a call, if it is there; {@link #UNFINISHED} if it may yet come. */
    final int afterClose(int end, String close) {
        int at = JsonText.skipWhitespace(text, end);
        if (text.startsWith(close, at)) {
            return at + close.length();
        }
        boolean mayCome = close.startsWith(text.substring(at));
        return mayCome ? (isWhole ? text.length() : UNFINISHED) : end;
    }
}
