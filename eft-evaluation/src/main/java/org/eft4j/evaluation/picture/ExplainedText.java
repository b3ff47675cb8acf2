package org.eft4j.evaluation.picture;

import java.util.ArrayList;
import java.util.List;
import org.eft4j.Explanation;
import org.eft4j.Tokenizer;

/**
 * A text with the explanation of each of its tokens.
 *
 * @param prompt what it was written for
 * @param mix the name of the mix
 * @param tokens in their order
 */
public record ExplainedText(String prompt, String mix, List<Piece> tokens) {
    /** Invisible, but part of how Persian words and many emoji are written. */
    private static final int NON_JOINER = 0x200c;

    private static final int JOINER = 0x200d;

    /** Makes the list immutable. */
    public ExplainedText {
        tokens = List.copyOf(tokens);
    }

    /**
     * One token.
     *
     * @param text what it adds to the text; empty where it holds only a part of a character
     * @param raised the texts of the tokens that the explanation names as raised
     * @param lowered the texts of those named as lowered
     */
    public record Piece(String text, Explanation explanation, List<String> raised, List<String> lowered) {}

    /** Returns the text of some explained tokens. */
    public static ExplainedText of(String prompt, String mix, List<Explanation> tokens, Tokenizer tokenizer) {
        Tokenizer.Decoder decoder = tokenizer.newDecoder();
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Explanation each = tokens.get(i);
            String text = decoder.append(each.token()) + (i == tokens.size() - 1 ? decoder.flush() : "");
            pieces.add(new Piece(text, each, texts(each.raised(), tokenizer), texts(each.lowered(), tokenizer)));
        }
        return new ExplainedText(prompt, mix, pieces);
    }

    private static List<String> texts(List<Explanation.Change> changes, Tokenizer tokenizer) {
        return changes.stream()
                .map(change -> tokenizer.decode(new int[] {change.token()}, false))
                .toList();
    }

    /** Returns a token's text on one line: line ends, tabs and control characters are made visible. */
    public static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> visible.append('↵');
                case '\t' -> visible.append('⇥');
                default -> {
                    boolean hidden = Character.getType(c) == Character.FORMAT && c != NON_JOINER && c != JOINER;
                    if (Character.isISOControl(c) || hidden) {
                        visible.append(String.format("\\u%04x", c));
                    } else {
                        visible.appendCodePoint(c);
                    }
                }
            }
        });
        return visible.toString();
    }
}
