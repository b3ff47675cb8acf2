package org.eft4j.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eft4j.Explanation;
import org.eft4j.Explanation.Change;
import org.eft4j.evaluation.picture.ExplainedText;
import org.eft4j.evaluation.picture.ExplainedText.Piece;

/**
 * An explained text on a terminal: the text, coloured by distance where colours are shown, then a line for each token.
 */
final class ExplanationPrinter {
    /** Backgrounds of the 256 colours, from none to a strong orange; text on them is black. */
    private static final int[] BACKGROUNDS = {230, 223, 216, 215, 208};

    /** Below this distance a token stays as it is. */
    private static final double NEAR = 0.05;

    private static final int NAMED = 2;
    private static final int DISTANCE_WIDTH = 10;
    private static final int TOKEN_WIDTH = 16;
    private static final int NUMBER_WIDTH = 9;

    private final PrintWriter out;
    private final boolean colours;
    private final int width;

    /**
     * Makes a printer.
     *
     * @param width of the terminal, in columns
     */
    ExplanationPrinter(PrintWriter out, boolean colours, int width) {
        this.out = out;
        this.colours = colours;
        this.width = width;
    }

    void print(ExplainedText text) {
        for (Piece piece : text.tokens()) {
            out.print(coloured(Terminals.safe(piece.text()), piece.explanation().totalVariation()));
        }
        out.println();
        out.println();
        if (text.tokens().isEmpty()) {
            return;
        }
        Explanation first = text.tokens().get(0).explanation();
        out.print(pad("distance", DISTANCE_WIDTH) + pad("token", TOKEN_WIDTH) + pad("mix", NUMBER_WIDTH));
        first.members().keySet().forEach(name -> out.print(pad(name, NUMBER_WIDTH)));
        out.println("probability, from " + first.against() + " to mix");
        for (Piece piece : text.tokens()) {
            line(piece);
        }
    }

    private void line(Piece piece) {
        Explanation explanation = piece.explanation();
        String distance = String.format(Locale.ROOT, "%7.3f   ", explanation.totalVariation());
        out.print(coloured(distance, explanation.totalVariation()));
        out.print(pad(quoted(piece.text()), TOKEN_WIDTH) + pad(nats(explanation.logProbability()), NUMBER_WIDTH));
        explanation.members().values().forEach(value -> out.print(pad(nats(value), NUMBER_WIDTH)));
        List<String> named = new ArrayList<>();
        if (explanation.totalVariation() >= NEAR) {
            named.addAll(changes(explanation.raised(), piece.raised()));
            named.addAll(changes(explanation.lowered(), piece.lowered()));
        }
        printWithin(
                named,
                DISTANCE_WIDTH
                        + TOKEN_WIDTH
                        + NUMBER_WIDTH * (1 + explanation.members().size()));
    }

    /** Prints texts from a column on, those that do not fit in a line on further ones. */
    private void printWithin(List<String> texts, int column) {
        int left = column;
        String gap = "";
        for (String text : texts) {
            int length = text.codePointCount(0, text.length());
            if (left + gap.length() + length > width) {
                out.println();
                out.print(" ".repeat(DISTANCE_WIDTH));
                left = DISTANCE_WIDTH;
                gap = "";
            }
            out.print(gap + text);
            left += gap.length() + length;
            gap = "  ";
        }
        out.println();
    }

    private static List<String> changes(List<Change> changes, List<String> texts) {
        List<String> named = new ArrayList<>();
        for (int i = 0; i < Math.min(NAMED, changes.size()); i++) {
            Change change = changes.get(i);
            named.add(String.format(
                    Locale.ROOT,
                    "%s %.2f→%.2f",
                    quoted(texts.get(i)),
                    Math.exp(change.member()),
                    Math.exp(change.mix())));
        }
        return named;
    }

    private String coloured(String text, double distance) {
        if (!colours || distance < NEAR || text.isEmpty()) {
            return text;
        }
        int level = (int) Math.min(BACKGROUNDS.length - 1, Math.floor(distance * BACKGROUNDS.length));
        return "\u001b[48;5;" + BACKGROUNDS[level] + ";30m" + text + "\u001b[0m";
    }

    private static String quoted(String text) {
        return "'" + ExplainedText.visible(text) + "'";
    }

    private static String nats(double value) {
        return value == Double.NEGATIVE_INFINITY
                ? "-∞"
                : String.format(Locale.ROOT, "%.3f", value).replaceFirst("^-(0\\.0+)$", "$1");
    }

    private static String pad(String text, int width) {
        return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
    }
}
