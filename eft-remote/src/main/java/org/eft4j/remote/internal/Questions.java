package org.eft4j.remote.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Asks a server about itself while a model is opened. */
interface Questions {
    /** Returns the name that remote.json gives the model. */
    Optional<String> model();

    /** Returns the answer at a path. */
    JsonNode get(String path);

    /** Returns the answer at a path; empty if the server has nothing there. */
    Optional<JsonNode> getIfThere(String path);
}
