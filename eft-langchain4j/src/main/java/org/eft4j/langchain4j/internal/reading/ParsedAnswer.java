package org.eft4j.langchain4j.internal.reading;

import java.util.List;

/**
 * What is certain of an answer that may not be complete yet.
 *
 * @param text what is said; grows with the answer
 * @param calls the calls of tools, in order; only the last one may be incomplete
 */
record ParsedAnswer(String text, List<Call> calls) {
    /**
     * A call of a tool.
     *
     * @param name the tool
     * @param arguments JSON, or its beginning while the call is not complete
     * @param isComplete whether the arguments are a whole object
     */
    record Call(String name, String arguments, boolean isComplete) {}
}
