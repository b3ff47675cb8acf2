package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.BackendException;
import org.eft4j.ContextOverflowException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What would end the process or take minutes in the tokenizer library is refused before it gets there. */
class TextBoundsTest {
    private static final String LLAMA_3 =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\\\r\\\\n\\\\p{L}\\\\p{N}]?\\\\p{L}+|\\\\p{N}{1,3}"
                    + "| ?[^\\\\s\\\\p{L}\\\\p{N}]+[\\\\r\\\\n]*|\\\\s*[\\\\r\\\\n]+|\\\\s+(?!\\\\S)|\\\\s+";
    private static final int HUGE_CONTEXT = 100_000_000;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'pre_tokenizer':{'type':'Split','pattern':{'Regex':'(?:a|aa)+c'},"
                        + "'behavior':'Isolated','invert':false}",
                "'normalizer':{'type':'Replace','pattern':{'Regex':'(?:a|aa)+c'},'content':''}",
                "'decoder':{'type':'Replace','pattern':{'Regex':'(?:a|aa)+c'},'content':''}",
                "'pre_tokenizer':{'type':'Sequence','pretokenizers':[{'type':'Split','pattern':"
                        + "{'Regex':'(?:a|aa)+c'},'behavior':'Isolated','invert':false}]}",
            })
    void open_patternWithoutBound_isRefusedWithFileAndPattern(String part) throws IOException {
        Path file = tokenizer(part, "");
        assertThatThrownBy(() -> open(file, 512))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("(?:a|aa)+c")
                .hasMessageContaining(part.substring(1, part.indexOf("':")));
    }

    @Test
    void encode_spacesBeyondWhatThePatternCanBeRunOn_isRefused() throws IOException {
        try (ModelTokenizer tokenizer = open(split(LLAMA_3), HUGE_CONTEXT)) {
            assertThatThrownBy(() -> tokenizer.encode(" ".repeat(11_000_000), false, true))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("11000000")
                    .hasMessageContaining("pattern");
            assertThatCode(() -> tokenizer.encode(" ".repeat(1_000_000), false, true))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void encode_textAtTheBoundOfTheContext_isEncodedAndOneMoreIsRefused() throws IOException {
        String byteLevel = "'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true}";
        try (ModelTokenizer tokenizer = open(tokenizer(byteLevel, ""), 10)) {
            assertThat(tokenizer.encode("aaa".repeat(10), false, true)).hasSize(30);
            assertThatThrownBy(() -> tokenizer.encode("aaa".repeat(10) + "a", false, false))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContainingAll("10 tokens", "30 characters", "31 characters", "test");
        }
    }

    @Test
    void encode_idsWithoutAToken_leaveNoRoomForLongerTexts() throws IOException {
        String byteLevel = "'pre_tokenizer':{'type':'ByteLevel','add_prefix_space':false,'trim_offsets':true}";
        Path file = tokenizer(byteLevel, "{'id':9,'content':'z','special':true,'normalized':false}");
        try (ModelTokenizer tokenizer = open(file, 10)) {
            assertThatThrownBy(() -> tokenizer.encode("a".repeat(31), false, true))
                    .isInstanceOf(ContextOverflowException.class)
                    .hasMessageContaining("30 characters");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'normalizer':{'type':'Replace','pattern':{'String':'aa'},'content':'a'}",
                "'normalizer':{'type':'NFKC'}",
                "'pre_tokenizer':{'type':'WhitespaceSplit'}",
                "'pre_tokenizer':{'type':'Split','pattern':{'String':' '},'behavior':'Removed','invert':false}",
            })
    void encode_stepsThatShortenTexts_leaveRoomForLongerOnes(String part) throws IOException {
        try (ModelTokenizer tokenizer = open(tokenizer(part, ""), 10)) {
            assertThatCode(() -> tokenizer.encode(" ".repeat(16 * 30), false, true))
                    .doesNotThrowAnyException();
            assertThatThrownBy(() -> tokenizer.encode(" ".repeat(16 * 30 + 1), false, true))
                    .isInstanceOf(ContextOverflowException.class);
        }
    }

    @Test
    void open_absurdlyLongAddedToken_isRefused() throws IOException {
        Path file = tokenizer(
                "'normalizer':null",
                "{'id':2,'content':'" + "x".repeat(20_000)
                        + "','special':true,'normalized':false,'single_word':false,'lstrip':false,'rstrip':false}");
        assertThatThrownBy(() -> open(file, 512))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("added_tokens[0].content", "1000 characters", file.toString());
    }

    @Test
    void open_absurdlyLongWords_isRefused() throws IOException {
        Path file = Files.writeString(
                folder.resolve("tokenizer.json"),
                json("{'model':{'type':'WordPiece','unk_token':'a','continuing_subword_prefix':'##',"
                        + "'max_input_chars_per_word':1000000000,'vocab':{'a':0}}}"));
        assertThatThrownBy(() -> open(file, 512))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("model.max_input_chars_per_word", "1000000000", file.toString());
    }

    private Path split(String pattern) throws IOException {
        return tokenizer(
                "'pre_tokenizer':{'type':'Split','pattern':{'Regex':'PATTERN'},'behavior':'Isolated','invert':false}"
                        .replace("'", "\"")
                        .replace("PATTERN", pattern),
                "");
    }

    private Path tokenizer(String part, String addedToken) throws IOException {
        String model = json(
                "'added_tokens':[" + addedToken + "]," + "'model':{'type':'BPE','vocab':{'a':0,'abc':1},'merges':[]}");
        return Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"version\":\"1.0\"," + (part.contains("\"") ? part : json(part)) + "," + model + "}");
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"');
    }

    private static ModelTokenizer open(Path file, int contextLength) {
        return new ModelTokenizer(file, 10, contextLength, "test");
    }
}
