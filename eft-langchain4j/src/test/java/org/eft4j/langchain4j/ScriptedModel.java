package org.eft4j.langchain4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eft4j.ChatTemplate;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;

/**
 * Models that answer a prompt with what a script says. A script gives several answers, the likeliest first: of those
 * that begin like the text written so far, the first is followed unless something forbids it.
 */
final class ScriptedModel {
    static final String END = "<|im_end|>";

    /** What a prompt ends with where an answer begins, in one of the templates. */
    private static final List<String> ANSWER_MARKS =
            List.of("<|im_start|>assistant\n", "<|end_header_id|>\n\n", "[/INST]", "[/TOOL_RESULTS]");

    private static final Set<String> SPECIALS = new LinkedHashSet<>(List.of(
            END,
            "<|im_start|>",
            "<|eot_id|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "<|python_tag|>",
            "[INST]",
            "[/INST]",
            "[TOOL_CALLS]",
            "[ARGS]",
            "[AVAILABLE_TOOLS]",
            "[/AVAILABLE_TOOLS]",
            "[TOOL_RESULTS]",
            "[/TOOL_RESULTS]",
            "[SYSTEM_PROMPT]",
            "[/SYSTEM_PROMPT]",
            "<s>",
            "</s>"));

    /** Reads and writes any text: special tokens, a few words, and bytes for the rest. */
    static final InMemoryTokenizer TOKENIZER = tokenizer();

    private static final double LEAD = 20;

    private ScriptedModel() {}

    private static InMemoryTokenizer tokenizer() {
        List<String> pieces = new ArrayList<>(SPECIALS);
        for (int b = 0; b < 256; b++) {
            pieces.add(String.format("<0x%02X>", b));
        }
        pieces.addAll(
                List.of("<tool_call>", "</tool_call>", "<think>", "</think>", " the", " is", "ing", "{\"", "\"}"));
        return new InMemoryTokenizer(pieces, SPECIALS);
    }

    /** A model that knows one answer to everything. */
    static InMemoryModel.Builder saying(String answer) {
        return of(Templates.CHATML, prompt -> List.of(answer));
    }

    /** A model with a chat template and a script of answers to prompts. */
    static InMemoryModel.Builder of(ChatTemplate template, Function<String, List<String>> script) {
        return InMemoryModel.builder(TOKENIZER)
                .name("scripted")
                .chatTemplate(template)
                .contextLength(1 << 15)
                .endTokens(id(END), id("<|eot_id|>"), id("</s>"))
                .logits((tokens, length, row) ->
                        fill(row, TOKENIZER.decode(Arrays.copyOf(tokens, length), false), script));
    }

    private static void fill(float[] row, String text, Function<String, List<String>> script) {
        Arrays.fill(row, 0);
        int begin = ANSWER_MARKS.stream()
                .mapToInt(mark -> text.lastIndexOf(mark) < 0 ? 0 : text.lastIndexOf(mark) + mark.length())
                .max()
                .orElseThrow();
        String written = text.substring(begin);
        double score = LEAD;
        for (String answer : script.apply(text.substring(0, begin))) {
            if (answer.startsWith(written)) {
                int next =
                        answer.length() == written.length() ? id(END) : firstToken(answer.substring(written.length()));
                row[next] = Math.max(row[next], (float) score);
                score--;
            }
        }
        row[id(END)] = Math.max(row[id(END)], 1); // off the script
    }

    private static int firstToken(String text) {
        return TOKENIZER.encode(text.substring(0, Math.min(text.length(), 24)), false, true)[0];
    }

    private static int id(String piece) {
        return TOKENIZER.vocabulary().id(piece).orElseThrow();
    }
}
