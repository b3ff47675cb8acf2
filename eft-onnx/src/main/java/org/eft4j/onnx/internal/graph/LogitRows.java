package org.eft4j.onnx.internal.graph;

/** For which of a run's tokens a graph gives logits. */
public enum LogitRows {
    /** A row after each token. */
    ALL("behind every token"),

    /** One row, after the last token: enough to write, but not to score or to verify drafts. */
    LAST("behind the last token only"),

    /** As many last rows as {@link DecoderInput#ROWS_TO_KEEP} says. */
    CHOSEN("behind as many tokens as asked for");

    private final String label;

    LogitRows(String label) {
        this.label = label;
    }

    /** For people: {@code behind every token}. */
    @Override
    public String toString() {
        return label;
    }
}
