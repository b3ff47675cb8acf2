package org.eft4j.langchain4j.internal.reading;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eft4j.langchain4j.internal.reading.ParsedAnswer.Call;

/**
 * Tells text and calls of tools apart while an answer is written. The text so far is parsed anew with each piece, and
 * what has become certain is handed on. For one thread.
 */
final class ToolCallReader {
    private final ToolFormat format;
    private final Set<String> tools;
    private final Supplier<String> ids;
    private final Consumer<ChatModelStreamingEvent> events;
    private final StringBuilder answer = new StringBuilder();
    private final List<Told> told = new ArrayList<>();
    private final List<ToolExecutionRequest> requests = new ArrayList<>();
    private int textTold;
    private int begun;

    /**
     * Makes a reader.
     *
     * @param tools the names of the tools that may be called
     * @param ids makes an id for each call
     * @param events receive text and calls
     */
    ToolCallReader(
            ToolFormat format, Set<String> tools, Supplier<String> ids, Consumer<ChatModelStreamingEvent> events) {
        this.format = format;
        this.tools = tools;
        this.ids = ids;
        this.events = events;
    }

    void read(String piece) {
        answer.append(piece);
        tell(format.parse(answer.toString(), false, tools));
    }

    void end() {
        tell(format.parse(answer.toString(), true, tools));
    }

    /** Returns the complete calls, in order. */
    List<ToolExecutionRequest> requests() {
        return requests;
    }

    private void tell(ParsedAnswer parsed) {
        if (parsed.text().length() > textTold) {
            events.accept(new PartialResponse(parsed.text().substring(textTold)));
            textTold = parsed.text().length();
        }
        List<Call> calls = parsed.calls();
        if (calls.size() < told.size()) { // what looked like a call was text
            told.subList(calls.size(), told.size()).clear();
        }
        for (int i = 0; i < calls.size(); i++) {
            if (i == told.size()) {
                told.add(new Told(begun++, ids.get()));
            }
            told.get(i).tell(calls.get(i));
        }
    }

    /** What was told of one call. */
    private final class Told {
        private final int index;
        private final String id;
        private int argumentsTold;
        private boolean isComplete;

        Told(int index, String id) {
            this.index = index;
            this.id = id;
        }

        void tell(Call call) {
            if (isComplete) {
                return;
            }
            String more = call.arguments().substring(argumentsTold);
            // "{}" is told as one, and white space with what follows it
            boolean isWorthwhile =
                    call.isComplete() || !(more.isBlank() || call.arguments().equals("{"));
            if (isWorthwhile && !more.isEmpty()) {
                events.accept(PartialToolCall.builder()
                        .index(index)
                        .id(id)
                        .name(call.name())
                        .partialArguments(more)
                        .build());
                argumentsTold = call.arguments().length();
            }
            if (call.isComplete()) {
                isComplete = true;
                ToolExecutionRequest request = ToolExecutionRequest.builder()
                        .id(id)
                        .name(call.name())
                        .arguments(call.arguments())
                        .build();
                requests.add(request);
                events.accept(new CompleteToolCall(index, request));
            }
        }
    }
}
