package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eft4j.Chat.Message;
import org.eft4j.Ensemble;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.VocabularyMismatchException;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The family's large base model, and a pair that shares no token id with it, over bytes. */
class FamilyBytesTest {
    private static final int END = 256;

    private static LanguageModel large;
    private static LanguageModel tuned;
    private static LanguageModel base;

    @BeforeAll
    static void open() {
        large = Family.LARGE_BASE.open();
        tuned = Family.SMALL_TUNED_1024.open();
        base = Family.SMALL_BASE_1024.open();
    }

    @AfterAll
    static void close() {
        large.close();
        tuned.close();
        base.close();
    }

    @Test
    void upscale_pairOfAnotherTokenizer_isRefusedOverTokens() {
        assertThatThrownBy(() -> Ensemble.upscale(large, tuned, base)).isInstanceOf(VocabularyMismatchException.class);
    }

    /** By transformers, and by the definition in plain Python: {@code eft-family/training/bytes_golden.py}. */
    @Test
    void upscale_pairOfAnotherTokenizer_answersAsTheDefinitionSays() throws IOException {
        Generator generator = Generator.of(Ensemble.upscale(large.overBytes(0), tuned.overBytes(0), base.overBytes(0)));
        for (JsonNode golden : golden()) {
            Generation generation = generator.generate(prompt(golden));
            assertThat(generation.text()).isEqualTo(golden.get("text").textValue());
            assertThat(generation.finishReason()).isEqualTo(FinishReason.END);
        }
    }

    /** What the default leaves out of the large and the tuned model changes no choice here. */
    @Test
    void upscale_leavingOutWhatIsUnlikely_answersTheSame() throws IOException {
        Generator generator = Generator.of(Ensemble.upscale(large.overBytes(), tuned.overBytes(), base.overBytes()));
        List<Prompt> prompts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (JsonNode golden : golden()) {
            prompts.add(prompt(golden));
            texts.add(golden.get("text").textValue());
        }
        List<String> written = new ArrayList<>();
        generator.generateAll(prompts, 4).forEachRemaining(each -> written.add(each.text()));
        assertThat(written).isEqualTo(texts);
    }

    /** Over tokens, the first goes on as "bograph", and those that end with a space with "Xe.". */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "A library is a ro,                            om where books are kept.",
                "This is about the region of Benin. It is Afr, ica.",
                "The symbol of rubidium is R,                  b.",
                "\"The symbol of rubidium is \",                Rb.",
                "\"The capital of Brazil is \",                 Brasília.",
                "The capital of Brazil is Bras,                ília.",
                "The capital of Brazil is,                     \" Brasília.\""
            })
    void text_endsInsideAWordOrWithASpace_goesOnAsTheTextShould(String text, String rest) {
        assertThat(generated(large, Prompt.text(text))).isEqualTo(rest);
    }

    @Test
    void text_endsWithALineBreak_isReadWithIt() {
        String line = "The capital of Brazil is Brasília.";
        GenerationOptions one = GenerationOptions.builder().maxNewTokens(1).build();
        Generator generator = Generator.of(large.overBytes(), one);
        int[] prompt = generator.generate(Prompt.text(line + "\n")).promptIds().stream()
                .mapToInt(Integer::intValue)
                .toArray();
        assertThat(prompt).containsExactly(bytes(line, '\n'));
        assertThat(generator.generate(Prompt.text(line)).tokenIds()).containsExactly(END);
    }

    /** The last byte of "í" is read on its own, and the text goes on with the other. */
    @Test
    void bytes_endInsideACharacter_goOnWithTheRestOfIt() {
        byte[] rest = "ília.".getBytes(StandardCharsets.UTF_8);
        int[] expected = new int[rest.length];
        for (int i = 1; i < rest.length; i++) {
            expected[i - 1] = rest[i] & 0xFF;
        }
        expected[rest.length - 1] = END;
        GenerationOptions options =
                GenerationOptions.builder().maxNewTokens(rest.length).build();
        assertThat(Generator.of(large.overBytes(), options)
                        .generate(Prompt.tokens(bytes("The capital of Brazil is Bras", rest[0])))
                        .tokenIds())
                .containsExactly(expected);
    }

    @Test
    void text_empty_isRefusedAsOverTokens() {
        for (LanguageModel model : List.of(large, large.overBytes())) {
            assertThatThrownBy(() -> generated(model, Prompt.text("")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no token");
        }
    }

    private static int[] bytes(String text, int last) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length + 1];
        for (int i = 0; i < bytes.length; i++) {
            ids[i] = bytes[i] & 0xFF;
        }
        ids[bytes.length] = last & 0xFF;
        return ids;
    }

    private static String generated(LanguageModel model, Prompt prompt) {
        return Generator.of(model.overBytes()).generate(prompt).text();
    }

    private static JsonNode golden() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(FamilyBytesTest.class.getResourceAsStream("bytes-golden.json"))) {
            return new ObjectMapper().readTree(file);
        }
    }

    private static Prompt prompt(JsonNode golden) {
        List<Message> messages = new ArrayList<>();
        golden.get("history")
                .forEach(turn -> messages.add(
                        messages.size() % 2 == 0
                                ? Message.user(turn.textValue())
                                : Message.assistant(turn.textValue())));
        messages.add(Message.user(golden.get("question").textValue()));
        return Prompt.chat(messages);
    }
}
