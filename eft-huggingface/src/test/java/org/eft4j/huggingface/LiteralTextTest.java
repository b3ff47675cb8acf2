package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts that spell special tokens, with a tokenizer of each kind whose own model holds these tokens; see {@code
 * golden/literal/literal.py}.
 */
class LiteralTextTest {
    private static JsonNode golden;

    @BeforeAll
    static void read() throws IOException {
        golden = new ObjectMapper()
                .readTree(TestResources.path("golden/literal/cases.json").toFile());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"wordlevel", "wordpiece", "unigram", "unigram_prefixed", "bpe_merged", "bpe_words", "bytelevel"})
    void encode_spelledSpecialTokens_areReadAsTextWhereAsked(String kind) {
        JsonNode expected = golden.path(kind);
        assertThat(expected.path("leaks").intValue()).isPositive();
        try (ModelTokenizer tokenizer = open(kind)) {
            for (JsonNode entry : expected.path("entries")) {
                String text = entry.path("text").textValue();
                assertThat(tokenizer.encode(text, false, true))
                        .as("parsed: %s", text)
                        .isEqualTo(ids(entry.path("parsed")));
                assertThat(tokenizer.encode(text, false, false))
                        .as("literal: %s", text)
                        .isEqualTo(ids(entry.path("literal")));
            }
        }
    }

    private static ModelTokenizer open(String kind) {
        return new ModelTokenizer(
                TestResources.path("golden/literal/" + kind + ".json"),
                golden.path(kind).path("size").intValue(),
                kind);
    }

    private static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::intValue)
                .toArray();
    }
}
