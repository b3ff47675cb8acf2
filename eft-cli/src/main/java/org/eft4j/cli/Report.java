package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Optional;
import org.eft4j.evaluation.picture.Picture;

/** What an evaluation found, in every form it is told in. */
interface Report {
    ObjectNode toJson();

    /** Prints it as tables. */
    void print(PrintWriter out);

    /** As CSV with a line of headings, if it has that form. */
    default Optional<String> toCsv() {
        return Optional.empty();
    }

    /** A picture of it, if there is one. */
    default Optional<Picture> picture() {
        return Optional.empty();
    }
}
