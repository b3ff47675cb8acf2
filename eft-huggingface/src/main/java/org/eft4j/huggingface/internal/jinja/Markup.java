package org.eft4j.huggingface.internal.jinja;

/**
 * A text marked as safe HTML, which is what {@code safe} and {@code escape} give: a text joined to it is escaped first. Immutable.
 *
 * @param text the text
 */
record Markup(Text text) {
    /** The text of a value with what HTML would read as a mark escaped. */
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
