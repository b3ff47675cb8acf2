package org.eft4j.onnx.internal.text;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.el.TypeConvertingMapELResolver;
import com.hubspot.jinjava.el.ext.JinjavaListELResolver;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.Importable;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.tree.Node;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import jinjava.javax.el.CompositeELResolver;

/**
 * Jinjava, shut in: a template comes from strangers and can neither reach Java objects nor files, nor keep the machine busy for long. It
 * gets the tags, filters and functions that chat templates use, and values are never read as templates again, so that what a user writes
 * stays text. Stateless and thread-safe.
 */
final class TemplateSandbox {
    private static final Set<String> TAGS = Set.of(
            "if",
            "elif",
            "else",
            "endif",
            "for",
            "endfor",
            "set",
            "endset",
            "macro",
            "endmacro",
            "raw",
            "endraw",
            "break",
            "continue");
    private static final Set<String> FILTERS = Set.of(
            "trim",
            "tojson",
            "length",
            "count",
            "list",
            "join",
            "upper",
            "lower",
            "capitalize",
            "title",
            "string",
            "int",
            "float",
            "abs",
            "default",
            "d",
            "first",
            "last",
            "map",
            "replace",
            "select",
            "selectattr",
            "reject",
            "rejectattr",
            "reverse",
            "sort",
            "unique",
            "dictsort",
            "safe",
            "escape",
            "e");
    private static final Set<String> FUNCTIONS = Set.of(":range", ":namespace");

    /** Steps of one rendering: far more than the longest chat takes, and over in a few seconds at worst. */
    private static final int MAX_STEPS = 20_000;

    /** The longest {@code range}, behind which Jinjava cuts it off; a loop with nothing in it takes no steps, but time. */
    private static final int MAX_RANGE = 1_000;

    private static final int MAX_DEPTH = 20;

    private static final Map<Library, Set<String>> DISABLED = disabled();
    private static final Jinjava ENGINE = engine();

    private TemplateSandbox() {}

    /** Renders a template; what went wrong is in the result. */
    static RenderResult render(String template, Map<String, ?> variables) {
        return ENGINE.renderForResult(WhitespaceControl.resolve(template), variables, config());
    }

    private static Jinjava engine() {
        Jinjava engine = new Jinjava(config());
        engine.registerFunction(
                new ELFunctionDefinition("", "raise_exception", TemplateSandbox.class, "raise", String.class));
        engine.registerFilter(new BoundedReplace());
        return engine;
    }

    /** The template's own way to refuse messages. Public for Jinjava only, which calls it by reflection. */
    @SuppressWarnings("DoNotCallSuggester")
    public static Object raise(String reason) {
        throw new TemplateRefusal(reason);
    }

    /** A configuration counts the steps of one rendering, so each has its own. */
    private static JinjavaConfig config() {
        CompositeELResolver values = new CompositeELResolver();
        values.add(new JinjavaListELResolver(true));
        values.add(new TypeConvertingMapELResolver(true));
        values.add(new PythonMethods());
        return JinjavaConfig.newBuilder()
                .withNestedInterpretationEnabled(false)
                .withElResolver(values)
                .withDisabled(DISABLED)
                .withFailOnUnknownTokens(false)
                .withMaxOutputSize(PythonMethods.MAX_TEXT)
                .withMaxStringLength(PythonMethods.MAX_TEXT)
                .withRangeLimit(MAX_RANGE)
                .withMaxRenderDepth(MAX_DEPTH)
                .withProcessors(JinjavaProcessors.newBuilder()
                        .withNodePreProcessor(new StepCounter())
                        .build())
                .build();
    }

    /** All that Jinjava brings and chat templates have no use for. */
    private static Map<Library, Set<String>> disabled() {
        Context all = new Jinjava().getGlobalContext();
        return Map.of(
                Library.TAG, namesWithout(TAGS, all.getAllTags()),
                Library.FILTER, namesWithout(FILTERS, all.getAllFilters()),
                Library.FUNCTION, namesWithout(FUNCTIONS, all.getAllFunctions()));
    }

    private static Set<String> namesWithout(Set<String> wanted, Collection<? extends Importable> all) {
        return all.stream()
                .map(Importable::getName)
                .filter(name -> !wanted.contains(name))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Jinjava's own would make a text of any length. Stateless and thread-safe. */
    private static final class BoundedReplace implements Filter {
        @Override
        public String getName() {
            return "replace";
        }

        @Override
        public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
            if (arguments.length != 2) {
                throw new TemplateRefusal("replace needs 2 arguments, got " + arguments.length);
            }
            return PythonMethods.replace(String.valueOf(value), arguments[0], arguments[1]);
        }
    }

    /** Counts the nodes rendered, and ends the rendering of a template that seems to have no end. For one rendering. */
    private static final class StepCounter implements BiConsumer<Node, JinjavaInterpreter> {
        private int steps;

        @Override
        public void accept(Node node, JinjavaInterpreter interpreter) {
            steps++;
            if (steps > MAX_STEPS) {
                throw new TemplateRefusal("it takes more than " + MAX_STEPS + " steps");
            }
        }
    }
}
