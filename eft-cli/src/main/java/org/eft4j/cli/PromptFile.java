package org.eft4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.eft4j.Prompt;
import org.eft4j.huggingface.ChatJson;
import org.eft4j.internal.resource.IoReason;

/**
 * Prompts in JSON Lines, read as they are asked for; empty lines are passed over. A line that is no prompt throws an
 * {@link IllegalArgumentException} with its number, and the next one follows. For one thread.
 */
final class PromptFile implements Iterable<Prompt>, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final BufferedReader lines;
    private final Iterator<String> rest;
    private long number;

    private PromptFile(Path file, BufferedReader lines) {
        this.file = file;
        this.lines = lines;
        this.rest = lines.lines().filter(line -> !line.isBlank()).iterator();
    }

    static PromptFile open(Path file) {
        try {
            return new PromptFile(file, Files.newBufferedReader(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + IoReason.of(e), e);
        }
    }

    @Override
    public Iterator<Prompt> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rest.hasNext();
            }

            @Override
            public Prompt next() {
                number++;
                return prompt(rest.next());
            }
        };
    }

    private Prompt prompt(String line) {
        try {
            JsonNode object = JSON.readTree(line);
            JsonNode text = object.path("prompt");
            JsonNode chat = object.path("chat");
            if (text.isTextual() && chat.isMissingNode()) {
                return Prompt.text(text.textValue());
            }
            if (chat.isTextual() && text.isMissingNode()) {
                return Prompt.chat(chat.textValue());
            }
            if (chat.isContainerNode() && text.isMissingNode()) {
                return Prompt.chat(ChatJson.chat(chat.toString()));
            }
            throw new IllegalArgumentException("expected an object with prompt, a text, or chat, a text or messages");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(place() + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place() + e.getMessage(), e);
        }
    }

    private String place() {
        return "prompt " + number + " of " + file.getFileName() + ": ";
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + file + ": " + IoReason.of(e), e);
        }
    }
}
