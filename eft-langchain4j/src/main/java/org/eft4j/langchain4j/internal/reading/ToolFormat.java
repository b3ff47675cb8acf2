package org.eft4j.langchain4j.internal.reading;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eft4j.langchain4j.internal.reading.JsonCall.State;
import org.eft4j.langchain4j.internal.reading.ParsedAnswer.Call;

/** How a family of models writes calls of tools. Stateless and thread-safe. */
public enum ToolFormat {
    /** Hermes and Qwen: {@code <tool_call>}, a JSON object with name and arguments, {@code </tool_call>}. */
    HERMES("<tool_call>\n{\"name\": %s, \"arguments\": ", "}\n</tool_call>") {
        @Override
        ParsedAnswer parse(String answer, boolean isWhole, Set<String> tools) {
            return new MarkedCalls(answer, isWhole, "<tool_call>") {
                @Override
                int readCalls(int from) {
                    int end = readJson(from);
                    return end < 0 ? end : afterClose(end, "</tool_call>");
                }
            }.parse();
        }
    },

    /** Llama 3: the answer is a JSON object with name and parameters, or several. */
    LLAMA("{\"name\": %s, \"parameters\": ", "}") {
        @Override
        ParsedAnswer parse(String answer, boolean isWhole, Set<String> tools) {
            return new BareCalls(answer, isWhole, tools).parse();
        }
    },

    /** Mistral: {@code [TOOL_CALLS]} and a JSON list of objects with name and arguments. */
    MISTRAL("[TOOL_CALLS][{\"name\": %s, \"arguments\": ", "}]") {
        @Override
        ParsedAnswer parse(String answer, boolean isWhole, Set<String> tools) {
            return mistralCalls(answer, isWhole);
        }
    },

    /** Mistral since 2025: {@code [TOOL_CALLS]}, the name, {@code [ARGS]} and a JSON object, for each call. */
    MISTRAL_NAMED("[TOOL_CALLS]%s[ARGS]", "") {
        @Override
        ParsedAnswer parse(String answer, boolean isWhole, Set<String> tools) {
            return mistralCalls(answer, isWhole);
        }

        @Override
        public String before(String tool) {
            return before.formatted(tool);
        }
    };

    /** What stands between the mark and the arguments of a call by its name. */
    private static final Pattern NAMED_CALL =
            Pattern.compile("\\s*([^\\s\\[{]+)\\s*(?:\\[CALL_ID\\][^\\[{]*)?(?:\\[ARGS\\])?\\s*(?=\\{)");

    final String before;
    private final String after;

    ToolFormat(String before, String after) {
        this.before = before;
        this.after = after;
    }

    /**
     * Reads an answer as far as it was written.
     *
     * @param isWhole whether nothing follows
     * @param tools the names of the tools that may be called
     */
    abstract ParsedAnswer parse(String answer, boolean isWhole, Set<String> tools);

    /** Returns what a call of a tool begins with, up to its arguments. */
    public String before(String tool) {
        return before.formatted("\"" + tool + "\"");
    }

    /** Returns what follows the arguments of a call. */
    public String after() {
        return after;
    }

    private static ParsedAnswer mistralCalls(String answer, boolean isWhole) {
        return new MarkedCalls(answer, isWhole, "[TOOL_CALLS]") {
            @Override
            int readCalls(int from) {
                int at = JsonText.skipWhitespace(text, from);
                if (at < text.length() && text.charAt(at) == '[') {
                    return readList(at + 1);
                }
                Matcher named = NAMED_CALL.matcher(text).region(at, text.length());
                return named.lookingAt() ? readArguments(named.group(1), named.end()) : UNFINISHED;
            }
        }.parse();
    }

    /** Calls that are an answer's whole text, which only their names tell from other JSON. */
    private static final class BareCalls {
        private static final String PYTHON_TAG = "<|python_tag|>";

        private final String answer;
        private final boolean isWhole;
        private final Set<String> tools;

        BareCalls(String answer, boolean isWhole, Set<String> tools) {
            this.answer = answer;
            this.isWhole = isWhole;
            this.tools = tools;
        }

        ParsedAnswer parse() {
            int at = JsonText.skipWhitespace(answer, 0);
            if (answer.startsWith(PYTHON_TAG, at)) {
                at += PYTHON_TAG.length();
            } else if (!isWhole && PYTHON_TAG.startsWith(answer.substring(at))) {
                return new ParsedAnswer("", List.of());
            }
            List<Call> calls = new ArrayList<>();
            while (true) {
                at = JsonText.skipWhitespace(answer, at);
                if (at == answer.length()) {
                    return new ParsedAnswer("", calls);
                }
                if (!calls.isEmpty() && (answer.charAt(at) == ';' || answer.charAt(at) == ',')) {
                    at++;
                    continue;
                }
                JsonCall read = JsonCall.read(answer, at);
                Call call = read.call();
                boolean isCall = read.state() != State.MALFORMED && (call == null || tools.contains(call.name()));
                if (!isCall || (isWhole && read.state() == State.UNFINISHED)) {
                    return new ParsedAnswer(answer.substring(calls.isEmpty() ? 0 : at), calls);
                }
                if (call != null) {
                    calls.add(call);
                }
                if (read.state() == State.UNFINISHED) {
                    return new ParsedAnswer("", calls);
                }
                at = read.end();
            }
        }
    }
}
