package org.eft4j.remote.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What differs between the kinds of servers. Stateless and thread-safe. */
interface Dialect {
    /** Returns the path that rows are asked for at. */
    String rowsPath();

    /**
     * Writes the request for the rows that follow some texts.
     *
     * @param top how many of a row's likeliest ids are wanted; {@code width} for whole rows
     * @param width the number of ids in a row
     * @param safeId an id whose text is complete by itself
     */
    void writeRowsRequest(
            JsonGenerator out, Optional<String> model, List<WantedRow> rows, int top, int width, int safeId)
            throws IOException;

    /** Returns the factory of the parsers that {@link #readRows} is called with. */
    JsonFactory rowsFactory();

    /** Reads rows, in any order, to the end of the answer. The parser stands before its first token. */
    void readRows(JsonParser in, RowCollector rows) throws IOException;

    /** Writes the request for the ids of a text, without any that the tokenizer adds by itself. */
    void writeTokenizeRequest(JsonGenerator out, Optional<String> model, String text) throws IOException;

    /** Asks the server what it is and what it serves; refuses a model that it does not serve. */
    ServerFacts facts(Questions questions);

    /** Returns a factory of parsers that take no more than a row of logits can need of anything. */
    static JsonFactory factory(boolean fewNames) {
        return JsonFactory.builder()
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, fewNames)
                .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, fewNames)
                .configure(StreamReadFeature.AUTO_CLOSE_SOURCE, false)
                .configure(StreamReadFeature.USE_FAST_DOUBLE_PARSER, true)
                .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
                .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, true) // as Python writes −∞
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(32)
                        .maxNumberLength(64)
                        .maxNameLength(256)
                        .build())
                .build();
    }

    /** Writes the texts that rows follow: one as a list of ids, several as a list of such lists. */
    static void writeTexts(JsonGenerator out, List<WantedRow> rows) throws IOException {
        if (rows.size() > 1) {
            out.writeStartArray();
        }
        for (WantedRow row : rows) {
            out.writeArray(row.tokens(), 0, row.length());
        }
        if (rows.size() > 1) {
            out.writeEndArray();
        }
    }
}
