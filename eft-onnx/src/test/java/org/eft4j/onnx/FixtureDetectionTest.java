package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Scorer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found out about every fixture, and what is said of those that cannot be run. */
class FixtureDetectionTest {
    private static final String EXPECTED = "/fixture-layouts.csv";

    @ParameterizedTest
    @CsvFileSource(resources = EXPECTED, delimiter = ';', numLinesToSkip = 1)
    void inspect_fixture_isRecognised(
            String name, String layout, String attention, String cache, String logits, int width, String note) {
        Fixture fixture = Fixture.named(name);
        OnnxInspection found = OnnxInspection.inspect(fixture.folder(), fixture.options());
        assertThat(found.layout()).isEqualTo(layout);
        assertThat(found.attention()).isEqualTo(attention);
        assertThat(found.cache()).isEqualTo(cache);
        assertThat(found.logits()).isEqualTo(logits);
        assertThat(found.logitsWidth()).isEqualTo(width);
        assertThat(found.vocabulary().size()).isEqualTo(384);
        assertThat(found.contextLength()).isEqualTo(256);
        assertThat(String.join("; ", found.notes())).contains(note == null ? "" : note);
        assertThat(found.notes()).hasSize(note == null ? 0 : 1);
    }

    @Test
    void inspect_fixtures_areAllInTheList() throws IOException {
        try (Stream<String> lines = Files.lines(TestModels.resource(EXPECTED.substring(1)))) {
            assertThat(lines.skip(1).map(line -> line.substring(0, line.indexOf(';'))))
                    .containsExactlyElementsOf(Fixture.all().map(Fixture::name).toList());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "t5-optimum, encoder-decoder, encoder_",
        "lfm2-genai, recurrent, past.0.conv",
        "llama-genai-paged, paged, PagedAttention",
        "llama-outside, 'no file in its folder', model.onnx",
        "gemma2-genai-windowed, sliding_window_cache, windowed_kv_cache=false"
    })
    void open_exportOfAnotherKind_saysWhatItIs(String folder, String kind, String evidence) {
        assertThat(Fixture.refused()).contains(folder);
        Path path = Fixture.folder(folder);
        assertThatThrownBy(() -> Models.open(path))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll(folder, kind, evidence);
    }

    @Test
    void open_exportsOfAnotherKind_areAllTried() {
        assertThat(Fixture.refused()).hasSize(5);
    }

    /** Graphs with one row of logits write text, and say why they do nothing else. */
    @Test
    void capabilities_lastPositionOnly_lackSeveralRows() {
        try (LanguageModel model = Fixture.named("llama-genai-last").open()) {
            assertThat(model.capabilities()).containsExactly(Capability.TRUNCATE);
            Scorer scorer = Scorer.of(model);
            assertThatThrownBy(() -> scorer.score(Prompt.tokens(5), 6, 7))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("MULTIPLE_LOGIT_ROWS");
        }
    }
}
