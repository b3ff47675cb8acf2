package org.eft4j.onnx.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eft4j.onnx.TestModels;

/** The model folders that are spoiled, with every small file that any exporter writes. */
final class CleanModels {
    private static final Map<String, String> USUAL = Map.of(
            "special_tokens_map.json", """
            {"eos_token": {"content": "<|end|>"}, "pad_token": "<|endoftext|>"}""",
            "added_tokens.json", """
            {"<|end|>": 3}""",
            "generation_config.json", """
            {"eos_token_id": [3, 0], "do_sample": true, "temperature": 0.7, "top_k": 40, "top_p": 0.9,
             "max_new_tokens": 20, "suppress_tokens": [5], "bad_words_ids": [[6, 7], [8]],
             "begin_suppress_tokens": [9], "repetition_penalty": 1.1}""",
            "chat_template.json", """
            {"chat_template": "{% for m in messages %}{{ m.content }}{{ eos_token }}{% endfor %}"}""");

    private static final Map<String, Path> FOLDERS = new ConcurrentHashMap<>();

    private CleanModels() {}

    /** Returns a folder that nobody changes. */
    static Path folder(String model) {
        return FOLDERS.computeIfAbsent(model, name -> {
            try {
                return copy(TestModels.resource("exports/" + name), Files.createTempDirectory("clean"));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Returns a copy of the files of a folder, with the usual small files where they are missing. */
    static Path copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.list(source)) {
            // The Jinja file would be followed before the templates in JSON files, which are to be changed.
            for (Path file :
                    files.filter(f -> !f.endsWith("chat_template.jinja")).toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        for (Map.Entry<String, String> file : USUAL.entrySet()) {
            if (!Files.exists(target.resolve(file.getKey()))) {
                Files.writeString(target.resolve(file.getKey()), file.getValue());
            }
        }
        return target;
    }
}
