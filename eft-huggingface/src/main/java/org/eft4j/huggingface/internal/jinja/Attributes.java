package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Looks up {@code value.name} and {@code value[key]}. Stateless and thread-safe. */
final class Attributes {
    private Attributes() {}

    /** Returns an attribute, or else the element of that name, or else undefined. */
    static Object getattr(Object value, String name) {
        Object found = own(value, name);
        if (found == null && value instanceof Dict dict) {
            found = dict.named(name);
        }
        return found == null ? missing(value, name) : found;
    }

    /** Returns an element, or else the attribute of that name, or else undefined. */
    static Object getitem(Budget budget, Object value, Object key) {
        Object found = null;
        if (value instanceof Dict dict) {
            budget.look(key);
            found = DictKey.isKey(key) ? dict.get(key) : null;
        } else if (Types.counted(key) instanceof BigInteger index) {
            found = Sequences.at(budget, value, index);
        }
        if (found == null && Types.unmarked(key) instanceof Text name) {
            found = own(value, name.characters());
        }
        return found == null ? missing(value, Printer.repr(budget, key).characters()) : found;
    }

    private static @Nullable Object own(Object value, String name) {
        if (value instanceof Namespace namespace) {
            return namespace.attributes().named(name);
        }
        if (value instanceof LoopContext loop) {
            return loop.attribute(name);
        }
        if (value instanceof Macro macro) {
            return macro.attribute(name);
        }
        return Methods.of(value, name);
    }

    private static Undefined missing(Object value, String name) {
        if (value instanceof Undefined undefined) {
            throw undefined.refused();
        }
        return new Undefined("'" + name + "' of a value of type " + Types.name(value));
    }
}
