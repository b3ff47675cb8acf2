package org.eft4j.huggingface.internal.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.huggingface.internal.jinja.Statements.Signature;
import org.jspecify.annotations.Nullable;

/** A macro. It sees the names around its definition, and returns the text that it prints. */
final class Macro implements TemplateFunction {
    private final Signature signature;
    private final Scope definition;

    Macro(Signature signature, Scope definition) {
        this.signature = signature;
        this.definition = definition;
    }

    @Override
    public Object call(Budget budget, Arguments arguments) {
        budget.steps(signature.parameters().size());
        Scope scope = new Scope(definition);
        Map<String, Object> named = new LinkedHashMap<>(arguments.named());
        List<String> parameters = signature.parameters();
        int given = Math.min(arguments.positional().size(), parameters.size());
        for (int i = 0; i < parameters.size(); i++) {
            String parameter = parameters.get(i);
            Object value = i < given ? arguments.positional().get(i) : named.remove(parameter);
            scope.set(parameter, value == null ? byDefault(i, scope) : value);
        }
        takeSpecial(scope, "caller", named.remove("caller"), new Undefined("'caller'"));
        Dict others = new Dict();
        named.forEach((name, value) -> others.put(Text.data(name), value));
        takeSpecial(scope, "kwargs", named.isEmpty() ? null : others, others);
        Tuple rest = new Tuple(List.copyOf(
                arguments.positional().subList(given, arguments.positional().size())));
        takeSpecial(scope, "varargs", rest.items().isEmpty() ? null : rest, rest);
        return signature.body().rendered(scope);
    }

    private Object byDefault(int parameter, Scope scope) {
        int place = parameter
                - (signature.parameters().size() - signature.defaults().size());
        return place < 0
                ? new Undefined(
                        "parameter '" + signature.parameters().get(parameter) + "' of " + signature.name() + "()")
                : signature.defaults().get(place).evaluate(scope);
    }

    /** Sets a name that only macros know. A macro that does not read the name refuses a value for it. */
    private void takeSpecial(Scope scope, String name, @Nullable Object value, Object otherwise) {
        if (signature.names().contains(name)) {
            scope.set(name, value == null ? otherwise : value);
        } else if (value != null) {
            throw new TemplateException(signature.name() + "() takes no more arguments than " + signature.parameters()
                    + (name.equals("caller") ? " and no body of a call" : ""));
        }
    }

    /** Returns an attribute of the macro; null if it has none of that name. */
    @Nullable
    Object attribute(String name) {
        Set<String> names = signature.names();
        return switch (name) {
            case "name" -> Text.template(signature.name());
            case "arguments" ->
                new Tuple(signature.parameters().stream()
                        .<Object>map(Text::template)
                        .toList());
            case "catch_kwargs" -> names.contains("kwargs");
            case "catch_varargs" -> names.contains("varargs");
            case "caller" -> names.contains("caller");
            default -> null;
        };
    }

    @Override
    public String toString() {
        return "<Macro '" + signature.name() + "'>";
    }
}
