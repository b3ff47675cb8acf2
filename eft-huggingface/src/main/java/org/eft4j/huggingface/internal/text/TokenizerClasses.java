package org.eft4j.huggingface.internal.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The special tokens that each tokenizer class of transformers has by default, from a table that a script reads out of
 * transformers (see {@code golden/facts/classes.py} in the test resources). Immutable and thread-safe.
 */
final class TokenizerClasses {
    private static final String TABLE = "tokenizer-classes.csv";

    private final Map<String, Map<String, String>> defaults = new HashMap<>();
    private final Map<String, String> classes = new HashMap<>();

    private TokenizerClasses() {
        List<String> lines = lines();
        String[] names = lines.get(0).split(",", -1);
        for (String line : lines.subList(1, lines.size())) {
            String[] row = line.split(",", -1);
            Map<String, String> tokens = new LinkedHashMap<>();
            for (int i = 1; i < row.length - 1; i++) {
                if (!row[i].isEmpty()) {
                    tokens.put(names[i], row[i]);
                }
            }
            defaults.put(row[0], tokens);
            for (String modelType : row[row.length - 1].split(" ", -1)) {
                classes.put(modelType, row[0]);
            }
        }
    }

    private static List<String> lines() {
        try (InputStream in = Objects.requireNonNull(TokenizerClasses.class.getResourceAsStream(TABLE), TABLE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the table " + TABLE + " in this library's own jar cannot be read", e);
        }
    }

    /** Returns the default tokens of a class by their names, such as {@code eos_token}; empty if it has none. */
    static Map<String, String> ofClass(String tokenizerClass) {
        String name = tokenizerClass.endsWith("Fast")
                ? tokenizerClass.substring(0, tokenizerClass.length() - "Fast".length())
                : tokenizerClass;
        return Holder.TABLE.defaults.getOrDefault(name, Map.of());
    }

    /** Returns the default tokens of the class that models of a type have if their files name none. */
    static Map<String, String> ofModelType(String modelType) {
        String name = Holder.TABLE.classes.get(modelType);
        return name == null ? Map.of() : ofClass(name);
    }

    /** Reads the table at the first use. */
    private static final class Holder {
        private static final TokenizerClasses TABLE = new TokenizerClasses();
    }
}
