package org.eft4j.onnx.internal.text;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rewrites a template so that its white space is already as Jinja would leave it, with {@code trim_blocks} and {@code lstrip_blocks} as
 * transformers sets them. Jinjava's own handling differs in ways that put stray spaces into a prompt, which a model notices.
 *
 * <p>The rules, of Jinja's documentation: a minus inside a tag takes the white space on that side, a plus keeps it; the newline right behind
 * a block or comment goes, and so do the blanks before one that begins a line; so does a last newline. Comments go altogether, and so do the
 * {@code generation} marks, which matter to training only. For one template, then thrown away.
 */
final class WhitespaceControl {
    private static final Pattern OPENING = Pattern.compile("\\{[%{#]");
    private static final Pattern END_OF_RAW = Pattern.compile("\\{%[-+]?\\s*endraw\\b");
    private static final Set<String> MARKS = Set.of("generation", "endgeneration");

    private final String source;
    private final StringBuilder out = new StringBuilder();
    private int position;
    private boolean atLineStart = true;
    private boolean stripsNext;
    private boolean raw;

    private WhitespaceControl(String source) {
        this.source = source;
    }

    /** The rewritten template; a tag without an end stays as it is, for Jinjava to complain about. */
    static String resolve(String template) {
        String source = template.replace("\r\n", "\n");
        return new WhitespaceControl(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source).run();
    }

    private String run() {
        Matcher opening = OPENING.matcher(source);
        Matcher endOfRaw = END_OF_RAW.matcher(source);
        Matcher next = opening;
        while (next.find(position)) {
            int end = endOfTag(next.start());
            if (end < 0) {
                break;
            }
            text(next.start());
            tag(next.start(), end);
            next = raw ? endOfRaw : opening;
        }
        text(source.length());
        return out.toString();
    }

    /** Writes the text up to {@code end}, stripped as the tags on both sides of it want. */
    private void text(int end) {
        int start = position;
        if (stripsNext) {
            while (start < end && Character.isWhitespace(source.charAt(start))) {
                start++;
            }
        }
        boolean tagFollows = end + 2 < source.length();
        int last = tagFollows ? strippedEnd(start, end) : end;
        out.append(source, start, last);
        if (tagFollows && last > start && source.charAt(last - 1) == '{') {
            // Must not run together with the brace of the tag.
            out.setLength(out.length() - 1);
            out.append("{{ '{' }}");
        }
    }

    private int strippedEnd(int start, int end) {
        int last = end;
        char sign = source.charAt(end + 2);
        if (sign == '-') {
            while (last > start && Character.isWhitespace(source.charAt(last - 1))) {
                last--;
            }
        } else if (sign != '+' && source.charAt(end + 1) != '{') {
            while (last > start && (source.charAt(last - 1) == ' ' || source.charAt(last - 1) == '\t')) {
                last--;
            }
            boolean lineStart = last == start ? atLineStart : source.charAt(last - 1) == '\n';
            return lineStart ? last : end;
        }
        return last;
    }

    private void tag(int start, int end) {
        char kind = source.charAt(start + 1);
        int from = start + 2;
        int to = end - 2;
        char left = source.charAt(from);
        char right = to > from ? source.charAt(to - 1) : ' ';
        String content = source.substring(isSign(left) ? from + 1 : from, isSign(right) ? to - 1 : to)
                .strip();
        if (kind == '{') {
            out.append("{{ ").append(content).append(" }}");
        } else if (kind == '%' && !MARKS.contains(content)) {
            out.append("{% ").append(content).append(" %}");
        }
        raw = kind == '%' && content.equals("raw");
        stripsNext = right == '-';
        position = end;
        atLineStart = false;
        if (kind != '{' && right != '+' && right != '-' && end < source.length() && source.charAt(end) == '\n') {
            position = end + 1;
            atLineStart = true;
        }
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    /** Where the tag that begins at {@code start} ends: not inside a string, nor inside brackets; &minus;1 if it has no end. */
    private int endOfTag(int start) {
        char kind = source.charAt(start + 1);
        if (kind == '#') {
            int end = source.indexOf("#}", start + 2);
            return end < 0 ? -1 : end + 2;
        }
        String closing = kind == '{' ? "}}" : "%}";
        int depth = 0;
        for (int i = start + 2; i < source.length(); i++) {
            char c = source.charAt(i);
            if (depth == 0 && source.startsWith(closing, i)) {
                return i + 2;
            } else if (c == '\'' || c == '"') {
                i = endOfString(i);
            } else if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth = Math.max(0, depth - 1);
            }
        }
        return -1;
    }

    private int endOfString(int start) {
        char quote = source.charAt(start);
        int i = start + 1;
        while (i < source.length() && source.charAt(i) != quote) {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return i;
    }
}
