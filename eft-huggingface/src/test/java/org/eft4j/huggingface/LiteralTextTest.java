package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.eft4j.huggingface.TestResources.ids;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.eft4j.RenderedChat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts and chats that spell special tokens, with a tokenizer of each kind whose own model holds these tokens; see
 * {@code golden/literal/literal.py}.
 */
class LiteralTextTest {
    private static final List<String> PLAIN = List.of(" ", "hi", " hi", "user", "\n", "😀", "<tool>", "x", "ü");

    private static JsonNode golden;

    @BeforeAll
    static void read() throws IOException {
        golden = new ObjectMapper()
                .readTree(TestResources.path("golden/literal/cases.json").toFile());
    }

    static List<String> kinds() {
        return List.of(
                "wordlevel",
                "wordpiece",
                "unigram",
                "unigram_prefixed",
                "bpe_merged",
                "bpe_words",
                "bytelevel",
                "normalized");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void encode_spelledSpecialTokens_areReadAsTextWhereAsked(String kind) {
        try (ModelTokenizer tokenizer = open(kind)) {
            for (int i = 0; i < golden.path("texts").size(); i++) {
                String text = golden.path("texts").path(i).textValue();
                assertThat(tokenizer.encode(text, false, true))
                        .as("parsed: %s", text)
                        .isEqualTo(ids(expected(kind).path("parsed").path(i)));
                assertThat(tokenizer.encode(text, false, false))
                        .as("literal: %s", text)
                        .isEqualTo(ids(expected(kind).path("literal").path(i)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void encode_chat_controlTokensAreTheTemplatesAlone(String kind) {
        int compared = 0;
        try (ModelTokenizer tokenizer = open(kind)) {
            for (int i = 0; i < golden.path("chats").size(); i++) {
                JsonNode ids = expected(kind).path("chats").path(i);
                RenderedChat chat = chat(golden.path("chats").path(i));
                if (!ids.isNull()) {
                    assertThat(tokenizer.encode(chat)).as(chat.toString()).isEqualTo(ids(ids));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(200);
    }

    /** Thousands of chats of tokens, halves of tokens and plain text, any of which may be the template's or data. */
    @ParameterizedTest
    @MethodSource("kinds")
    void encode_randomChats_haveNoControlTokenThatTheTemplateDidNotWrite(String kind) throws IOException {
        Random random = new Random(13);
        Map<Integer, String> special = specialTokens(kind);
        try (ModelTokenizer tokenizer = open(kind)) {
            for (int i = 0; i < 2_000; i++) {
                RenderedChat chat = randomChat(random, special);
                int[] ids = tokenizer.encode(chat);
                special.forEach((id, content) -> assertThat(
                                IntStream.of(ids).filter(id::equals).count())
                        .as("%s in %s", content, chat)
                        .isLessThanOrEqualTo(writtenByTemplate(chat, content)));
                assertThat(tokenizer.decode(ids, false)).as(chat.toString()).doesNotContain("\u2801", "\ua000");
            }
        }
    }

    /** A tokenizer of bytes loses nothing: what the messages and the template said is what the ids say. */
    @Test
    void encode_randomChats_sayWhatTheChatSays() throws IOException {
        Random random = new Random(14);
        Map<Integer, String> special = specialTokens("bytelevel");
        special.values().remove("<|strip|>"); // takes the spaces around it away
        try (ModelTokenizer tokenizer = open("bytelevel")) {
            for (int i = 0; i < 2_000; i++) {
                RenderedChat chat = randomChat(random, special);
                assertThat(tokenizer.decode(tokenizer.encode(chat), false)).isEqualTo(chat.text());
            }
        }
    }

    private static RenderedChat randomChat(Random random, Map<Integer, String> special) {
        List<String> tokens = List.copyOf(special.values());
        RenderedChat.Builder chat = RenderedChat.builder();
        for (int parts = 1 + random.nextInt(8); parts > 0; parts--) {
            String token = tokens.get(random.nextInt(tokens.size()));
            int cut = random.nextInt(token.length());
            String part = switch (random.nextInt(5)) {
                case 0 -> token.substring(0, cut);
                case 1 -> token.substring(cut);
                case 2 -> PLAIN.get(random.nextInt(PLAIN.size()));
                default -> token;
            };
            if (random.nextBoolean()) {
                chat.data(part);
            } else {
                chat.template(part);
            }
        }
        return chat.build();
    }

    /** How often the template's parts spell a token, each alone. */
    private static long writtenByTemplate(RenderedChat chat, String token) {
        return chat.runs().stream()
                .filter(run -> !run.isData())
                .map(run -> chat.text().substring(run.start(), run.end()))
                .mapToLong(part -> Pattern.compile(Pattern.quote(token))
                        .matcher(part)
                        .results()
                        .count())
                .sum();
    }

    private static Map<Integer, String> specialTokens(String kind) throws IOException {
        List<Integer> ids =
                IntStream.of(ids(expected(kind).path("special"))).boxed().toList();
        Map<Integer, String> special = new LinkedHashMap<>();
        for (JsonNode token : new ObjectMapper().readTree(file(kind).toFile()).path("added_tokens")) {
            if (ids.contains(token.path("id").intValue())) {
                special.put(token.path("id").intValue(), token.path("content").textValue());
            }
        }
        assertThat(special).hasSameSizeAs(ids);
        return special;
    }

    /** By turns the template's and a message's. */
    private static RenderedChat chat(JsonNode parts) {
        RenderedChat.Builder chat = RenderedChat.builder();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.path(i).textValue();
            if (i % 2 == 0) {
                chat.template(part);
            } else {
                chat.data(part);
            }
        }
        return chat.build();
    }

    private static JsonNode expected(String kind) {
        return golden.path("kinds").path(kind);
    }

    private static Path file(String kind) {
        return TestResources.path("golden/literal/" + kind + ".json");
    }

    private static ModelTokenizer open(String kind) {
        return new ModelTokenizer(file(kind), expected(kind).path("size").intValue(), 8192, kind);
    }
}
