package org.eft4j.structured.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema inside a document.
 *
 * @param node its content
 * @param pointer where it stands, which tells it from others
 */
record Location(JsonNode node, String pointer) {
    /** Returns the schema in a keyword of this one. */
    Location at(String keyword) {
        return new Location(node.path(keyword), pointer + "/" + escaped(keyword));
    }

    /** Returns the schema in an element of this list. */
    Location at(int index) {
        return new Location(node.path(index), pointer + "/" + index);
    }

    /** Returns the schemas in a list. */
    List<Location> elements(String keyword) {
        Location list = at(keyword);
        if (!list.node.isArray() || list.node.isEmpty()) {
            throw list.refused("expected a list of schemas, found " + list.node);
        }
        List<Location> elements = new ArrayList<>();
        for (int i = 0; i < list.node.size(); i++) {
            elements.add(list.at(i));
        }
        return elements;
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** Returns the refusal of what stands here, to be thrown. */
    SchemaRefusal refused(String reason) {
        return new SchemaRefusal(pointer, reason);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Location that && pointer.equals(that.pointer);
    }

    @Override
    public int hashCode() {
        return pointer.hashCode();
    }
}
