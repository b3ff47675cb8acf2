package org.eft4j.huggingface.internal.jinja;

/**
 * A text marked as safe HTML, the result of {@code safe} and {@code escape}. A text is escaped before it is joined to
 * one. Immutable.
 *
 * @param text the text
 */
record Markup(Text text) {
    /** Returns the text of a value with the characters escaped that have a meaning in HTML. */
    static Text escaped(Budget budget, Object value) {
        if (value instanceof Markup markup) {
            return markup.text;
        }
        TextBuilder out = new TextBuilder(budget);
        Text text = Printer.str(budget, value);
        for (int i = 0; i < text.length(); i++) {
            char c = text.characters().charAt(i);
            String escaped = switch (c) {
                case '&' -> "&amp;";
                case '<' -> "&lt;";
                case '>' -> "&gt;";
                case '"' -> "&#34;";
                case '\'' -> "&#39;";
                default -> String.valueOf(c);
            };
            out.append(escaped, text.isData(i));
        }
        return out.text();
    }
}
