package org.eft4j.langchain4j;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eft4j.langchain4j.internal.reading.ToolFormat;
import org.eft4j.testkit.InMemoryModel;

/** A model that knows the answers to the questions of LangChain4j's own tests. */
final class CapitalScript {
    /** Five words to each animal. */
    private static final String STORY = IntStream.range(0, 400)
            .mapToObj(i -> "Then came animal number " + i + ".")
            .collect(Collectors.joining(" "));

    private CapitalScript() {}

    static InMemoryModel model() {
        return ScriptedModel.of(Templates.QWEN, CapitalScript::answers).build();
    }

    private static String call(String tool, String arguments) {
        return ToolFormat.HERMES.before(tool) + arguments + ToolFormat.HERMES.after();
    }

    private static List<String> answers(String prompt) {
        boolean hasResult = prompt.contains("<tool_response>");
        if (prompt.contains("time in France")) {
            return List.of(
                    hasResult
                            ? "It is sunny in Munich, and 14:35 in France."
                            : call("getWeather", "{\"city\": \"Munich\"}") + "\n"
                                    + call("getTime", "{\"country\": \"France\"}"));
        }
        if (prompt.contains("weather in Munich")) {
            return hasResult
                    ? List.of("It is sunny.", "{\"weather\": \"sunny\"}")
                    : List.of(call("getWeather", "{\"city\": \"Munich\"}"));
        }
        if (prompt.contains("What is the time now")) {
            return List.of(hasResult ? "It is 10:14." : call("get_current_time", "{}"));
        }
        if (prompt.contains("I live in Munich")) {
            return List.of("How nice!", call("getWeather", "{\"city\": \"Munich\"}"));
        }
        if (prompt.contains("Translate")) {
            return List.of("Ich liebe dich");
        }
        if (prompt.contains("favorite color?")) {
            return List.of("Your favorite color is green.");
        }
        if (prompt.contains("Hello World")) {
            return List.of("Hello World");
        }
        if (prompt.contains("long story")) {
            return List.of(STORY);
        }
        if (prompt.contains("capital of Germany")) {
            return List.of("The capital of Germany is Berlin.", "{\"city\": \"Berlin\"}");
        }
        return List.of("Hello, how may I help?");
    }
}
