package org.eft4j.structured.internal.schema;

import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Schemas that a value must all fit; none for any value. Immutable. */
final class Conjunction {
    static final Conjunction ANY = new Conjunction(Set.of());
    static final Conjunction NONE = of(new Location(BooleanNode.FALSE, "false"));

    private final Set<Location> parts;

    private Conjunction(Set<Location> parts) {
        this.parts = parts;
    }

    static Conjunction of(Location... parts) {
        return of(List.of(parts));
    }

    static Conjunction of(List<Location> parts) {
        return new Conjunction(new LinkedHashSet<>(parts));
    }

    Set<Location> parts() {
        return parts;
    }

    /** Returns a name for messages: where its schemas stand. */
    String name() {
        return parts.isEmpty()
                ? "any value"
                : parts.stream()
                        .map(part -> part.pointer().isEmpty() ? "the root" : part.pointer())
                        .collect(Collectors.joining(" and "));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Conjunction that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }
}
