package org.eft4j.remote;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;

/** A model over bytes whose logits are made up, and the text files of its folder. */
final class TinyModel {
    static final int CONTEXT = 64;
    static final int WIDTH = 257;

    private static final ObjectMapper JSON = new ObjectMapper();

    private TinyModel() {}

    /** Opens the model itself; the caller closes it. */
    static InMemoryModel open() {
        return open(7);
    }

    /** Opens a model with other logits. */
    static InMemoryModel open(long seed) {
        return InMemoryModel.builder(InMemoryTokenizer.bytes())
                .name("tiny")
                .logits(InMemoryModel.ngram(seed, 3, 2))
                .contextLength(CONTEXT)
                .endTokens(0)
                .build();
    }

    /** Writes the text files: a tokenizer of bytes, as those models have that fall back to them. */
    static Path writeFolder(Path target) throws IOException {
        Files.createDirectories(target);
        Map<String, Integer> ids = new LinkedHashMap<>();
        ids.put("<end>", 0);
        for (int b = 0; b < 256; b++) {
            ids.put(String.format("<0x%02X>", b), b + 1);
        }
        Map<String, Object> bpe = new LinkedHashMap<>();
        bpe.put("type", "BPE");
        bpe.put("byte_fallback", true);
        bpe.put("vocab", ids);
        bpe.put("merges", List.of());
        Map<String, Object> end = Map.of(
                "id",
                0,
                "content",
                "<end>",
                "special",
                true,
                "normalized",
                false,
                "lstrip",
                false,
                "rstrip",
                false,
                "single_word",
                false);
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("version", "1.0");
        tokenizer.put("added_tokens", List.of(end));
        tokenizer.put(
                "decoder",
                Map.of(
                        "type",
                        "Sequence",
                        "decoders",
                        List.of(Map.of("type", "ByteFallback"), Map.of("type", "Fuse"))));
        tokenizer.put("model", bpe);
        JSON.writeValue(target.resolve("tokenizer.json").toFile(), tokenizer);
        Files.writeString(
                target.resolve("config.json"),
                "{\"vocab_size\": " + WIDTH + ", \"max_position_embeddings\": " + CONTEXT + ", \"eos_token_id\": 0}");
        return target;
    }
}
