package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.eft4j.BackendException;
import org.eft4j.GenerationOptions;
import org.eft4j.Sampler;
import org.eft4j.SamplingOptions;
import org.eft4j.TokenHistory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code generation_config.json} suggests. */
class SuggestedOptionsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void config() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        Files.writeString(
                folder.resolve("tokenizer.json"), "{\"model\":{\"vocab\":{\"a\":0,\"b\":1,\"c\":2,\"d\":3}}}");
    }

    @Test
    void read_noFile_areEmpty() {
        assertThat(ModelFolder.read(folder).suggestedOptions()).isEmpty();
    }

    @Test
    void read_sampling_isTakenWhereItIsOn() throws IOException {
        GenerationOptions options = options("""
                {"max_new_tokens":40,"do_sample":true,"temperature":0.6,"top_p":0.9,"top_k":20,
                 "repetition_penalty":1.1}""");
        SamplingOptions sampling = options.sampling();
        assertThat(options.maxNewTokens()).hasValue(40);
        assertThat(sampling.temperature()).isEqualTo(0.6);
        assertThat(sampling.topP()).isEqualTo(0.9);
        assertThat(sampling.topK()).isEqualTo(20);
        assertThat(sampling.repetitionPenalty()).isEqualTo(1.1);
    }

    @Test
    void read_samplingOff_isGreedy() throws IOException {
        GenerationOptions options = options("{\"temperature\":0.6,\"top_p\":0.9}");
        assertThat(options.sampling().isGreedy()).isTrue();
        assertThat(options.maxNewTokens()).isEmpty();
    }

    @Test
    void read_absurdValue_isLeftOut() throws IOException {
        GenerationOptions options = options("{\"do_sample\":true,\"top_p\":7,\"max_new_tokens\":-1}");
        assertThat(options.sampling().topP()).isEqualTo(1);
        assertThat(options.sampling().temperature()).isEqualTo(1);
        assertThat(options.maxNewTokens()).isEmpty();
    }

    @Test
    void read_suppressedTokens_areNeverSampled() throws IOException {
        assertThat(sampled("{\"suppress_tokens\":[2,1]}", 0)).isEqualTo(3);
        assertThat(sampled("{\"suppress_tokens\":2}", 7)).isEqualTo(1);
        assertThat(sampled("{\"suppress_tokens\":[-1]}", 0)).isEqualTo(2);
    }

    @Test
    void read_tokensSuppressedAtTheBeginning_areSampledLaterOnly() throws IOException {
        assertThat(sampled("{\"begin_suppress_tokens\":[2,99]}", 0)).isEqualTo(1);
        assertThat(sampled("{\"begin_suppress_tokens\":[2,99]}", 1)).isEqualTo(2);
    }

    @Test
    void read_badWords_areNeverCompleted() throws IOException {
        assertThat(sampled("{\"bad_words_ids\":[[2],[3]]}", 0)).isEqualTo(1);
        assertThat(sampled("{\"bad_words_ids\":[[0,2]]}", 1)).isEqualTo(1);
        assertThat(sampled("{\"bad_words_ids\":[[1,2]]}", 1)).isEqualTo(2);
    }

    /** As in transformers, which leaves a word out that is an end token alone. */
    @Test
    void read_badWordThatIsAnEndToken_isSampled() throws IOException {
        assertThat(sampled("{\"bad_words_ids\":[[2]],\"eos_token_id\":[0,2]}", 0))
                .isEqualTo(2);
    }

    @Test
    void read_tokensOutsideTheVocabulary_areNamedAndNothingElse() throws IOException {
        assertThat(sampled("{\"suppress_tokens\":[2000000000,2],\"bad_words_ids\":[[4],[1,4]]}", 0))
                .isEqualTo(1);
        assertThat(logged("{\"bad_words_ids\":[[4],[1]]}"))
                .singleElement()
                .asString()
                .contains("bad_words_ids", "4 ids", "[4]");
    }

    @Test
    void read_topPOfZero_samplesTheLikeliestToken() throws IOException {
        GenerationOptions options = options("{\"do_sample\":true,\"temperature\":5.0,\"top_p\":0}");
        assertThat(options.sampling().topP()).isPositive();
        Sampler sampler = Sampler.of(options.sampling(), 4, Set.of());
        for (int i = 0; i < 200; i++) {
            assertThat(sampler.sample(new float[] {0, 1, 2, -1}, TokenHistory.of(0)))
                    .isEqualTo(2);
        }
    }

    @Test
    void read_minNewTokens_isTaken() throws IOException {
        assertThat(options("{\"min_new_tokens\":5}").sampling().minNewTokens()).isEqualTo(5);
    }

    @Test
    void read_settingsWithoutCounterpart_areNamed() throws IOException {
        assertThat(logged("{\"num_beams\":4,\"guidance_scale\":1.0,\"sequence_bias\":[[[1],2.0]],\"min_length\":0}"))
                .singleElement()
                .asString()
                .contains("generation_config.json", "num_beams, sequence_bias");
        assertThat(logged("{\"num_beams\":1,\"top_p\":0.5,\"max_new_tokens\":7}"))
                .isEmpty();
    }

    @Test
    void read_absurdValue_isNamed() throws IOException {
        assertThat(logged("{\"no_repeat_ngram_size\":-1}"))
                .singleElement()
                .asString()
                .contains("generation_config.json", "no_repeat_ngram_size", "got -1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "max_new_tokens; 4294967297; 4294967297",
                "max_new_tokens; 3.7; 3.7",
                "max_new_tokens; \"7\"; \"7\"",
                "min_new_tokens; true; true",
                "no_repeat_ngram_size; 4294967299; 4294967299",
                "no_repeat_ngram_size; 1.9; 1.9",
                "suppress_tokens; [1,\"2\"]; suppress_tokens[1] is \"2\"",
                "begin_suppress_tokens; [null]; begin_suppress_tokens[0] is null",
                "bad_words_ids; [1]; bad_words_ids[0] is 1",
                "bad_words_ids; [[1,2.5]]; bad_words_ids[0][1] is 2.5",
                "repetition_penalty; \"1\"; \"1\"",
                "do_sample; 1; 1"
            })
    void read_valueOfAWrongType_isRefusedWithFileFieldAndValue(String field, String value, String shown) {
        assertRefused("{\"" + field + "\":" + value + "}", field, shown);
    }

    @ParameterizedTest
    @CsvSource({"top_k,4294967346", "top_k,3.7", "top_k,true", "top_p,'\"0.9\"'", "temperature,[1]", "min_p,{}"})
    void read_samplingValueOfAWrongType_isRefusedWithFileFieldAndValue(String field, String value) {
        assertRefused("{\"do_sample\":true,\"" + field + "\":" + value + "}", field);
    }

    private void assertRefused(String json, String... words) {
        assertThatThrownBy(() -> options(json))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("generation_config.json")
                .hasMessageContainingAll(words);
    }

    private GenerationOptions options(String json) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), json);
        return ModelFolder.read(folder).suggestedOptions().orElseThrow();
    }

    /** Samples after token 0 and {@code generated} more, where 2 is the likeliest token, then 1, then 3. */
    private int sampled(String json, int generated) throws IOException {
        Sampler sampler = Sampler.of(options(json).sampling(), 4, Set.of());
        return sampler.sample(new float[] {-9, 2, 3, 1}, TokenHistory.of(new int[] {0}, new int[generated]));
    }

    private List<String> logged(String json) throws IOException {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(new SimpleFormatter().formatMessage(entry));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(SuggestedOptions.class.getName());
        logger.addHandler(handler);
        try {
            options(json);
        } finally {
            logger.removeHandler(handler);
        }
        return lines;
    }
}
