package org.eft4j.evaluation.picture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eft4j.Explanation;
import org.eft4j.Explanation.Change;
import org.eft4j.evaluation.picture.ExplainedText.Piece;

/**
 * An {@link ExplainedText} as one page of HTML in the manner of the paper's figure: tokens coloured by how far the mix
 * is from the member, and for the token pointed at, focused or tapped what was raised and lowered. Nothing is loaded
 * from elsewhere; all text is escaped. Without scripts all tokens' details are shown.
 */
public final class ExplanationPage {
    private static final String TEMPLATE = "explanation.html";
    private static final Pattern PLACE = Pattern.compile("<!--(\\w+)-->");
    private static final double FAR = 0.5;

    private ExplanationPage() {}

    /** Returns the page. */
    public static String of(ExplainedText text) {
        String against = text.tokens().isEmpty()
                ? ""
                : text.tokens().get(0).explanation().against();
        Map<String, String> parts = Map.of(
                "mix", "The mix is " + escape(text.mix()) + ", compared with its member " + escape(against) + ".",
                "prompt", escape(text.prompt()),
                "against", escape(against),
                "answer", answer(text.tokens()),
                "first", String.valueOf(farthest(text.tokens())),
                "details", details(text.tokens()));
        return PLACE.matcher(template())
                .replaceAll(place ->
                        Matcher.quoteReplacement(Objects.requireNonNull(parts.get(place.group(1)), place.group())));
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(ExplanationPage.class.getResourceAsStream(TEMPLATE))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + TEMPLATE, e);
        }
    }

    /** Returns the token to show first: the one most unlike the member. */
    private static int farthest(List<Piece> tokens) {
        int farthest = 0;
        for (int i = 0; i < tokens.size(); i++) {
            if (distance(tokens.get(i)) > distance(tokens.get(farthest))) {
                farthest = i;
            }
        }
        return farthest;
    }

    private static double distance(Piece piece) {
        return piece.explanation().totalVariation();
    }

    private static String answer(List<Piece> tokens) {
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            Piece piece = tokens.get(i);
            String shown = piece.text().isEmpty() ? "·" : ExplainedText.visible(piece.text());
            html.append(String.format(
                    Locale.ROOT,
                    "<button type=\"button\" class=\"t%s\" style=\"--d:%.3f\" aria-controls=\"d%d\""
                            + " aria-label=\"%s, distance %.2f\">%s</button>",
                    distance(piece) > FAR ? " far" : "",
                    distance(piece),
                    i,
                    escape(shown),
                    distance(piece),
                    escape(shown)));
            html.append("<br>"
                    .repeat(Math.toIntExact(
                            piece.text().chars().filter(c -> c == '\n').count())));
        }
        return html.toString();
    }

    private static String details(List<Piece> tokens) {
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            Piece piece = tokens.get(i);
            Explanation explanation = piece.explanation();
            html.append(String.format(
                    Locale.ROOT,
                    "<section class=\"detail\" id=\"d%d\"><h2>%s distance %.3f</h2><div class=\"columns\">",
                    i,
                    code(piece.text()),
                    explanation.totalVariation()));
            html.append(logProbabilities(explanation))
                    .append(changes("Most raised", explanation.raised(), piece.raised()))
                    .append(changes("Most lowered", explanation.lowered(), piece.lowered()))
                    .append("</div></section>\n");
        }
        return html.toString();
    }

    private static String logProbabilities(Explanation explanation) {
        StringBuilder html = new StringBuilder("<table><caption>Log-probability, nats</caption>");
        row(html, "mix", nats(explanation.logProbability()));
        explanation.members().forEach((name, value) -> row(html, escape(name), nats(value)));
        return html.append("</table>").toString();
    }

    private static String changes(String title, List<Change> changes, List<String> texts) {
        StringBuilder html = new StringBuilder("<table><caption>" + title + "</caption>");
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            row(html, code(texts.get(i)), probability(change.member()) + " → " + probability(change.mix()));
        }
        return html.append("</table>").toString();
    }

    private static void row(StringBuilder html, String head, String value) {
        html.append("<tr><th scope=\"row\">")
                .append(head)
                .append("</th><td>")
                .append(value)
                .append("</td></tr>");
    }

    private static String code(String text) {
        return "<code>" + escape(ExplainedText.visible(text)) + "</code>";
    }

    private static String nats(double value) {
        return value == Double.NEGATIVE_INFINITY
                ? "−∞"
                : String.format(Locale.ROOT, "%.3f", value).replace('-', '−');
    }

    private static String probability(double nats) {
        return String.format(Locale.ROOT, "%.3f", Math.exp(nats));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
