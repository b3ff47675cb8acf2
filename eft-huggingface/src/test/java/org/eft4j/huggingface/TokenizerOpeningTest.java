package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.BackendException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerOpeningTest {
    /** Made up, so that no other test has it open. */
    private static final String TOKENIZER = """
            {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null, "post_processor": null,
             "decoder": null, "model": {"type": "WordLevel", "vocab": {"opening": 0, "b": 1, "?": 2}, "unk_token": "?"}}
            """;

    @TempDir
    private Path folder;

    private ModelFolder model(String tokenizer) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer);
        return ModelFolder.read(folder);
    }

    @Test
    void finish_anyFolder_givesWhatOpeningAtOnceGives() throws IOException {
        ModelFolder model = model(TOKENIZER);
        ModelTokenizer tokenizer;
        try (TokenizerOpening opening = model.beginTokenizer()) {
            assertThat(opening.vocabulary(3)).isSameAs(model.vocabulary(3));
            assertThat(opening.vocabulary(100).size()).isEqualTo(3);
            assertThat(opening.vocabulary(2)).isEqualTo(model.vocabulary(2));
            tokenizer = opening.finish(3, 16);
        }
        try (tokenizer) { // which the end of its opening left alone
            assertThat(tokenizer.encode("b", false, false)).containsExactly(1);
        }
    }

    @Test
    void finish_twiceOrClosed_isRefused() throws IOException {
        ModelFolder model = model(TOKENIZER);
        try (TokenizerOpening opening = model.beginTokenizer()) {
            opening.finish(3, 16).close();
            assertThatThrownBy(() -> opening.finish(3, 16)).isInstanceOf(IllegalStateException.class);
        }
        TokenizerOpening closed = model.beginTokenizer();
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.finish(3, 16))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.getFileName().toString());
    }

    @Test
    void vocabularyAndFinish_brokenFile_failAsOpeningAtOnceDoes() throws IOException {
        ModelFolder model = model("{\"model\":{\"type\":\"Nonsense\",\"vocab\":{\"a\":0}}}");
        try (TokenizerOpening opening = model.beginTokenizer()) {
            assertThatThrownBy(() -> opening.vocabulary(1)).isInstanceOf(BackendException.class);
            assertThatThrownBy(() -> model.openTokenizer(1, 16))
                    .isInstanceOf(BackendException.class)
                    .satisfies(atOnce -> assertThatThrownBy(() -> opening.finish(1, 16))
                            .isInstanceOf(BackendException.class)
                            .hasMessage(atOnce.getMessage()));
        }
    }

    @Test
    void beginTokenizer_interruptedCaller_waitsAndStaysInterrupted() throws IOException {
        ModelFolder model = model(TOKENIZER);
        Thread.currentThread().interrupt();
        try (TokenizerOpening opening = model.beginTokenizer()) {
            assertThat(opening.vocabulary(3).size()).isEqualTo(3);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
