package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.eft4j.Tokenizer.TokenBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of tokens, against what Hugging Face's library decodes the tokens to. */
class TokenBytesTest {
    private static final int WIDTH = 6000;

    @TempDir
    private Path folder;

    private static ModelTokenizer open(String resource) {
        return new ModelTokenizer(TestResources.path(resource), WIDTH, 512, resource);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "family/tokenizer.json",
                "golden/facts/tokenizer.json",
                "golden/tokens/bytelevel.json",
                "golden/tokens/sentencepiece.json",
                "golden/tokens/unigram.json",
                "golden/literal/bytelevel.json",
                "golden/literal/unigram.json",
                "golden/literal/unigram_prefixed.json"
            })
    void tokenBytes_tokensAfterOthers_areWhatTheyAreDecodedTo(String resource) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (ModelTokenizer tokenizer = open(resource)) {
            TokenBytes bytes = tokenizer.tokenBytes();
            int[] ids = IntStream.range(0, bytes.size())
                    .filter(id -> bytes.length(id) > 0)
                    .toArray();
            int first = IntStream.of(ids)
                    .filter(id -> isLetter(bytes, id))
                    .findFirst()
                    .orElseThrow();
            String head = tokenizer.decode(new int[] {first}, true);
            int compared = 0;
            for (int i = 0; i < 2 * ids.length; i++) {
                // every token alone, then random ones
                int[] tokens = i < ids.length
                        ? new int[] {first, ids[i]}
                        : IntStream.concat(
                                        IntStream.of(first),
                                        random.ints(1 + i % 6, 0, ids.length).map(n -> ids[n]))
                                .toArray();
                Optional<String> text = text(bytes, tokens);
                if (text.isPresent()) {
                    assertThat(head + text.get()).isEqualTo(tokenizer.decode(tokens, false));
                    compared++;
                }
            }
            assertThat(compared).isGreaterThan(ids.length / 3);
        }
    }

    private static boolean isLetter(TokenBytes bytes, int id) {
        return bytes.length(id) == 1 && Character.isLetter(bytes.byteAt(id, 0));
    }

    /** Returns the text of all tokens but the first; empty where they are no whole characters. */
    private static Optional<String> text(TokenBytes bytes, int[] tokens) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        IntStream.of(tokens).skip(1).forEach(id -> all.writeBytes(bytes.bytes(id)));
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(all.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Test
    void tokenBytes_byteLevel_coverEveryByteOnce() {
        try (ModelTokenizer tokenizer = open("family/tokenizer.json")) {
            TokenBytes bytes = tokenizer.tokenBytes();
            assertThat(IntStream.range(0, bytes.size())
                            .filter(id -> bytes.length(id) == 1)
                            .mapToObj(id -> bytes.byteAt(id, 0))
                            .distinct())
                    .hasSize(256);
            assertThat(tokenizer.tokenBytes()).isSameAs(bytes);
        }
    }

    @Test
    void tokenBytes_specialTokensAndUnassignedIds_haveNone() {
        try (ModelTokenizer tokenizer = open("golden/facts/tokenizer.json")) {
            TokenBytes bytes = tokenizer.tokenBytes();
            assertThat(bytes.size()).isEqualTo(WIDTH);
            assertThat(IntStream.of(0, 1, 2, 3, 382, WIDTH - 1).map(bytes::length))
                    .containsOnly(0);
            assertThat(bytes.bytes(4)).isEqualTo("!".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void tokenBytes_wordPiece_isRefused() {
        try (ModelTokenizer tokenizer = open("golden/literal/wordpiece.json")) {
            assertThatThrownBy(tokenizer::tokenBytes)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("WordPiece")
                    .hasMessageContaining("byte-level BPE or SentencePiece");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "null | no decoder",
                "{'type':'BPEDecoder','suffix':'</w>'} | BPEDecoder",
                "{'type':'Replace','pattern':{'Regex':'a+'},'content':'b'} | regular expression",
                "{'type':'Sequence','decoders':[{'type':'Fuse'},{'type':'Replace','pattern':{'String':'ab'},"
                        + "'content':'x'}]} | whole text",
                "{'type':'Sequence','decoders':[{'type':'Strip','content':' ','start':1,'stop':0}]} | strips",
            })
    void tokenBytes_decoderThatLooksAtNeighbours_isRefused(String decoder, String named) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, """
                {"added_tokens":[],"decoder":%s,
                 "model":{"type":"BPE","vocab":{"a":0,"b":1},"merges":[]}}""".formatted(decoder.replace('\'', '"')));
        try (ModelTokenizer tokenizer = new ModelTokenizer(file, 2, 16, "small")) {
            assertThatThrownBy(tokenizer::tokenBytes)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(named);
        }
    }
}
