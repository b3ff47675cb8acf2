package org.eft4j.remote.internal;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a server says of itself.
 *
 * @param server its name and version
 * @param context the tokens that a text may have, one generated included; empty if it does not say
 * @param width the ids of a row; empty if it does not say
 * @param notes what a user may want to know, a sentence each
 */
record ServerFacts(String server, OptionalInt context, OptionalInt width, List<String> notes) {
    ServerFacts {
        notes = List.copyOf(notes);
    }
}
