package org.eft4j.huggingface.internal.jinja;

/**
 * A text marked as safe HTML, which is what {@code safe} and {@code escape} give: a text joined to it is escaped first. Immutable.
 *
 * @param text the text
 */
record Markup(String text) {
    /** The text of a value with what HTML would read as a mark escaped. */
    static String escaped(Budget budget, Object value) {
        if (value instanceof Markup markup) {
            return markup.text;
        }
        TextBuilder out = new TextBuilder(budget);
        for (char c : Printer.str(budget, value).toCharArray()) {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }
}
