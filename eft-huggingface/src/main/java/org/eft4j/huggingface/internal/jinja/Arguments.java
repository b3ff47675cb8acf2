package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call. Immutable.
 *
 * @param positional those without a name
 * @param named those with one
 */
record Arguments(List<Object> positional, Map<String, Object> named) {
    /**
     * Matches each argument with its parameter, as Python does.
     *
     * @param function the name, for messages
     * @param required the number of parameters that must be given
     * @param parameters the names of all
     */
    Bound bind(String function, int required, String... parameters) {
        if (positional.size() > parameters.length) {
            throw new TemplateException(
                    function + " takes at most " + parameters.length + " arguments, got " + positional.size());
        }
        List<@Nullable Object> values = new ArrayList<>(positional);
        for (String parameter : List.of(parameters).subList(positional.size(), parameters.length)) {
            values.add(named.get(parameter));
        }
        for (String name : named.keySet()) {
            int place = List.of(parameters).indexOf(name);
            if (place < positional.size()) {
                throw new TemplateException(
                        function + (place < 0 ? " has no argument '" : " is given twice the argument '") + name + "'");
            }
        }
        for (int i = 0; i < required; i++) {
            if (values.get(i) == null) {
                throw new TemplateException(function + " needs the argument '" + parameters[i] + "'");
            }
        }
        return new Bound(function, values);
    }

    /** Matches arguments as {@link #bind} does, for functions of Python that take no named arguments. */
    Bound bindUnnamed(String function, int required, String... parameters) {
        if (!named.isEmpty()) {
            throw new TemplateException(function + " takes no named arguments");
        }
        return bind(function, required, parameters);
    }

    /** Returns the value that a filter or test is applied to, where it takes no other argument. */
    Object only() {
        return bind("this filter or test", 1, "value").get(0);
    }

    /** Returns these arguments without the first ones. */
    Arguments without(int first) {
        return new Arguments(positional.subList(Math.min(first, positional.size()), positional.size()), named);
    }

    /**
     * Arguments in the order of their parameters.
     *
     * @param values null where none was given
     */
    record Bound(String function, List<@Nullable Object> values) {
        /** Returns an argument that must be there. */
        Object get(int place) {
            Object value = values.get(place);
            if (value == null) {
                throw new TemplateException(function + " lacks an argument");
            }
            return value;
        }

        Object get(int place, Object otherwise) {
            Object value = values.get(place);
            return value == null ? otherwise : value;
        }

        /** Returns whether an argument is missing or None. */
        boolean absent(int place) {
            return get(place, None.NONE) == None.NONE;
        }

        boolean flag(int place) {
            return Types.isTrue(get(place, false));
        }

        Text text(int place) {
            Object value = get(place);
            if (Types.unmarked(value) instanceof Text text) {
                return text;
            }
            throw new TemplateException(function + " needs a string, got " + Types.name(value));
        }

        Text text(int place, Text otherwise) {
            return values.get(place) == null ? otherwise : text(place);
        }

        /** Returns the characters of a text that is not printed itself. */
        String string(int place) {
            return text(place).characters();
        }

        String string(int place, String otherwise) {
            return values.get(place) == null ? otherwise : string(place);
        }

        /** Returns a whole number; a number beyond the range of long becomes the nearest end of that range. */
        long number(int place) {
            Object value = get(place);
            if (Types.counted(value) instanceof BigInteger integer) {
                return Types.clamped(integer);
            }
            throw new TemplateException(function + " needs a whole number, got " + Types.name(value));
        }

        long number(int place, long otherwise) {
            return values.get(place) == null ? otherwise : number(place);
        }
    }
}
