package org.eft4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.eft4j.family.Family;

/** Copies of the smallest model with something wrong. */
final class Folders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Folders() {}

    /** A model whose ids of two tokens are exchanged. */
    static Path withOtherVocabulary(Path target) throws IOException {
        copy(target);
        Path file = target.resolve("tokenizer.json");
        JsonNode tokenizer = JSON.readTree(file.toFile());
        ObjectNode ids = (ObjectNode) tokenizer.at("/model/vocab");
        JsonNode idOfA = ids.get("a");
        ids.set("a", ids.get("b"));
        ids.set("b", idOfA);
        JSON.writeValue(file.toFile(), tokenizer);
        return target;
    }

    /** A model that does not know the token with which the tuned ones end an answer. */
    static Path withoutEnd(Path target) throws IOException {
        copy(target);
        Path file = target.resolve("tokenizer.json");
        JsonNode tokenizer = JSON.readTree(file.toFile());
        ((ObjectNode) tokenizer.at("/model/vocab")).remove("<|end|>");
        ArrayNode added = (ArrayNode) tokenizer.get("added_tokens");
        for (int i = added.size() - 1; i >= 0; i--) {
            if (added.get(i).get("content").textValue().equals("<|end|>")) {
                added.remove(i);
            }
        }
        JSON.writeValue(file.toFile(), tokenizer);
        Files.delete(target.resolve("tokenizer_config.json")); // which would bring it back
        return target;
    }

    /** A model whose publisher suggests what cannot be. */
    static Path withAbsurdSuggestion(Path target) throws IOException {
        copy(target);
        Files.writeString(target.resolve("generation_config.json"), "{\"eos_token_id\": 0, \"max_new_tokens\": -1}");
        return target;
    }

    static Path withoutTokenizer(Path target) throws IOException {
        copy(target);
        Files.delete(target.resolve("tokenizer.json"));
        return target;
    }

    /** A model with another content in one of its files. */
    static Path with(Path target, String file, String content) throws IOException {
        copy(target);
        Files.writeString(target.resolve(file), content);
        return target;
    }

    /** A model that is behind a server. */
    static Path remote(Path target, String url) throws IOException {
        with(target, "remote.json", "{\"server\": \"llama.cpp\", \"url\": \"" + url + "\"}");
        Files.delete(target.resolve("model.onnx"));
        return target;
    }

    /** A model with a folder where a file is expected. */
    static Path withFolderInPlaceOf(Path target, String file) throws IOException {
        copy(target);
        Files.delete(target.resolve(file));
        Files.createDirectory(target.resolve(file));
        return target;
    }

    /** A model with nothing wrong. */
    static void copy(Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(Family.SMALL_BASE.folder())) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}
