package org.eft4j.onnx.internal.text;

import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import jinjava.javax.el.ELContext;
import org.jspecify.annotations.Nullable;

/**
 * What a template may call on a value: the methods of Python's {@code str} and {@code dict} that chat templates use, as Python has them.
 * Jinjava by itself would call any method of the Java object behind a value; nothing of that is left, so a template reaches no class.
 * Stateless and thread-safe.
 */
final class PythonMethods extends JinjavaBeanELResolver {
    private static final Set<String> EXP_TEST_METHODS = Set.of("evaluate", "evaluateNegated");

    /** Longer texts are refused before they are made. */
    static final int MAX_TEXT = 1 << 22;

    /** Read-only. */
    PythonMethods() {
        super(true);
    }

    /** Properties of Java objects are seen on {@code loop} only; maps, lists and strings have resolvers of their own. */
    @Override
    public @Nullable Object getValue(ELContext context, Object base, Object property) {
        if (base instanceof ForLoop) {
            return super.getValue(context, base, property);
        }
        context.setPropertyResolved(base != null);
        return null;
    }

    @Override
    public @Nullable Object invoke(
            ELContext context, Object base, Object method, Class<?> @Nullable [] types, Object @Nullable [] params) {
        String name = String.valueOf(method);
        if ((base instanceof Filter && name.equals("filter"))
                || (base instanceof ExpTest && EXP_TEST_METHODS.contains(name))) {
            // Not the template's doing: this is how Jinjava itself applies a filter or a test.
            return super.invoke(context, base, method, types, params);
        }
        context.setPropertyResolved(true);
        Object[] arguments = params == null ? new Object[0] : params;
        if (base instanceof CharSequence text) {
            return onText(text.toString(), name, arguments);
        }
        if (base instanceof Map<?, ?> map) {
            return onMap(map, name, arguments);
        }
        throw unknown(base, name);
    }

    private static Object onText(String text, String name, Object[] arguments) {
        return switch (name) {
            case "strip" -> strip(text, arguments, true, true);
            case "lstrip" -> strip(text, arguments, true, false);
            case "rstrip" -> strip(text, arguments, false, true);
            case "startswith" -> text.startsWith(string(name, arguments, 0));
            case "endswith" -> text.endsWith(string(name, arguments, 0));
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "split" -> split(text, arguments);
            case "replace" -> replace(text, string(name, arguments, 0), string(name, arguments, 1));
            case "find" -> text.indexOf(string(name, arguments, 0));
            default -> throw unknown(text, name);
        };
    }

    private static @Nullable Object onMap(Map<?, ?> map, String name, Object[] arguments) {
        return switch (name) {
            case "get" -> {
                Object value = map.get(string(name, arguments, 0));
                yield value != null || arguments.length < 2 ? value : arguments[1];
            }
            case "items" -> List.copyOf(map.entrySet());
            case "keys" -> List.copyOf(map.keySet());
            case "values" -> List.copyOf(map.values());
            default -> throw unknown(map, name);
        };
    }

    /** Takes off white space, or any of the characters given. */
    private static String strip(String text, Object[] arguments, boolean left, boolean right) {
        String characters = arguments.length == 0 ? null : string("strip", arguments, 0);
        int start = 0;
        int end = text.length();
        while (left && start < end && goes(text.charAt(start), characters)) {
            start++;
        }
        while (right && end > start && goes(text.charAt(end - 1), characters)) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean goes(char c, @Nullable String characters) {
        return characters == null ? Character.isWhitespace(c) || Character.isSpaceChar(c) : characters.indexOf(c) >= 0;
    }

    /** By a text, not by a pattern; without one, by runs of white space. */
    private static List<String> split(String text, Object[] arguments) {
        if (arguments.length == 0) {
            String stripped = text.strip();
            return stripped.isEmpty() ? List.of() : Arrays.asList(stripped.split("\\s+"));
        }
        Pattern separator = Pattern.compile(Pattern.quote(string("split", arguments, 0)));
        int limit = arguments.length > 1 && arguments[1] instanceof Number times ? times.intValue() + 1 : -1;
        return Arrays.asList(separator.split(text, limit));
    }

    /** Replaces every occurrence, unless the result would be longer than {@link #MAX_TEXT}. */
    static String replace(String text, String target, String replacement) {
        long places = target.isEmpty() ? text.length() + 1L : text.split(Pattern.quote(target), -1).length - 1L;
        if (text.length() + places * replacement.length() > MAX_TEXT) {
            throw new TemplateRefusal(
                    "replacing '" + target + "' would give a text of more than " + MAX_TEXT + " characters");
        }
        return text.replace(target, replacement);
    }

    private static String string(String method, Object[] arguments, int index) {
        if (index >= arguments.length || arguments[index] == null) {
            throw new TemplateRefusal(method + "() needs " + (index + 1) + " arguments, got " + arguments.length);
        }
        return arguments[index].toString();
    }

    private static TemplateRefusal unknown(Object base, String name) {
        String type = base instanceof CharSequence ? "a string" : base instanceof Map ? "a mapping" : "this value";
        return new TemplateRefusal("it calls " + name + "() on " + type + ", which is not supported");
    }
}
