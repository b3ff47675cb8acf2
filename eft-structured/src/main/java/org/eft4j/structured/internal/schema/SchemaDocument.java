package org.eft4j.structured.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** A schema and what its references mean. Immutable and thread-safe. */
final class SchemaDocument {
    private final JsonNode root;
    private final boolean siblingsOfReferencesCount;

    SchemaDocument(JsonNode root) {
        this.root = root;
        String dialect = root.path("$schema").asText("");
        boolean old = dialect.contains("draft-07") || dialect.contains("draft-06") || dialect.contains("draft-04");
        this.siblingsOfReferencesCount = !old;
    }

    Location root() {
        return new Location(root, "");
    }

    /** Returns whether what stands beside a reference counts, as it does since 2019-09. */
    boolean siblingsOfReferencesCount() {
        return siblingsOfReferencesCount;
    }

    /** Returns the schema that a reference means. */
    Location resolve(Location reference) {
        String text = reference.node().isTextual() ? reference.node().textValue() : "";
        if (!text.equals("#") && !text.startsWith("#/")) {
            throw reference.refused("expected a reference within the schema, such as #/$defs/item; found "
                    + reference.node() + "; copy what it refers to into $defs");
        }
        Location at = root();
        for (String part : text.length() < 2 ? new String[0] : text.substring(2).split("/", -1)) {
            String name = URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .replace("~1", "/")
                    .replace("~0", "~");
            at = at.node().isArray() && name.matches("[0-9]{1,6}") ? at.at(Integer.parseInt(name)) : at.at(name);
        }
        if (!at.node().isObject() && !at.node().isBoolean()) {
            throw reference.refused(
                    "expected a schema at " + text + ", found " + at.node() + "; correct the reference");
        }
        return at;
    }
}
