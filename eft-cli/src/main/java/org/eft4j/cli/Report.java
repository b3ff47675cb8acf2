package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Optional;
import org.eft4j.evaluation.picture.Picture;

/** What an evaluation found, in each form in which it is shown. */
interface Report {
    ObjectNode toJson();

    /**
     * Prints it as tables.
     *
     * @param width of the terminal, in columns
     */
    void print(PrintWriter out, int width);

    /** Returns it as CSV with a line of headings, if it has that form. */
    default Optional<String> toCsv() {
        return Optional.empty();
    }

    /** Returns a picture of it, if there is one. */
    default Optional<Picture> picture() {
        return Optional.empty();
    }
}
