package org.eft4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.eft4j.Prompt;
import org.eft4j.huggingface.ChatJson;

/** A line of a file of prompts: a JSON object with what the models read, and perhaps a text that follows. */
final class PromptLine {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private PromptLine() {}

    /**
     * Returns the prompt in a line.
     *
     * @param flags what every chat carries besides
     * @throws IllegalArgumentException if it has none
     */
    static Prompt prompt(String line, ChatFlags flags) throws JsonProcessingException {
        return prompt(JSON.readTree(line), flags);
    }

    /**
     * Returns the prompt in a line and the text after it.
     *
     * @throws IllegalArgumentException if it lacks one of them
     */
    static GivenText givenText(String line, ChatFlags flags) throws JsonProcessingException {
        JsonNode object = JSON.readTree(line);
        Prompt prompt = prompt(object, flags);
        JsonNode completion = object.path("completion");
        if (!completion.isTextual()) {
            throw new IllegalArgumentException("expected completion, a text, beside the prompt");
        }
        return new GivenText(prompt, completion.textValue());
    }

    /** A text that was given, and what the models read before it. */
    record GivenText(Prompt prompt, String completion) {}

    private static Prompt prompt(JsonNode object, ChatFlags flags) {
        JsonNode text = object.path("prompt");
        JsonNode chat = object.path("chat");
        if (text.isTextual() && chat.isMissingNode()) {
            flags.refuseForText();
            return Prompt.text(text.textValue());
        }
        if (chat.isTextual() && text.isMissingNode()) {
            return Prompt.chat(flags.ask(chat.textValue()));
        }
        if (chat.isContainerNode() && text.isMissingNode()) {
            flags.refuseForMessages();
            return Prompt.chat(flags.withVariables(ChatJson.chat(chat.toString())));
        }
        throw new IllegalArgumentException("expected an object with prompt, a text, or chat, a text or messages");
    }
}
