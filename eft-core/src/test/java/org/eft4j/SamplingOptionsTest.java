package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SamplingOptionsTest {
    private static final double NAN = Double.NaN;
    private static final double INFINITE = Double.POSITIVE_INFINITY;

    static List<Consumer<SamplingOptions.Builder>> absurd() {
        return List.of(
                b -> b.temperature(-0.1),
                b -> b.temperature(NAN),
                b -> b.temperature(INFINITE),
                b -> b.topK(-1),
                b -> b.topP(0),
                b -> b.topP(1.01),
                b -> b.topP(NAN),
                b -> b.minP(-0.1),
                b -> b.minP(1.1),
                b -> b.minP(NAN),
                b -> b.typicalP(0),
                b -> b.typicalP(2),
                b -> b.typicalP(NAN),
                b -> b.repetitionPenalty(0),
                b -> b.repetitionPenalty(-1),
                b -> b.repetitionPenalty(1e-300),
                b -> b.repetitionPenalty(INFINITE),
                b -> b.repetitionPenalty(NAN),
                b -> b.presencePenalty(NAN),
                b -> b.frequencyPenalty(INFINITE),
                b -> b.noRepeatNgramSize(-1),
                b -> b.minNewTokens(-1),
                b -> b.logitBias(-1, 0),
                b -> b.logitBias(0, INFINITE),
                b -> b.logitBias(0, 1e300),
                b -> b.logitBias(0, NAN),
                b -> b.badWord(),
                b -> b.badWord(1, -1));
    }

    @ParameterizedTest
    @MethodSource("absurd")
    void builder_absurdValue_isRefusedWithTheValueExpected(Consumer<SamplingOptions.Builder> set) {
        assertThatThrownBy(() -> set.accept(SamplingOptions.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".+ must be .+, got .+");
    }

    @Test
    void build_nothing_isGreedy() {
        assertThat(SamplingOptions.builder().build().isGreedy()).isTrue();
        assertThat(SamplingOptions.greedy().seed()).isEmpty();
    }

    @Test
    void build_filterWithoutTemperature_meansTemperature1() {
        List<Consumer<SamplingOptions.Builder>> filters =
                List.of(b -> b.topK(5), b -> b.topP(0.9), b -> b.minP(0.1), b -> b.typicalP(0.9));
        assertThat(filters).allSatisfy(filter -> {
            SamplingOptions.Builder builder = SamplingOptions.builder();
            filter.accept(builder);
            assertThat(builder.build().temperature()).isEqualTo(1);
        });
    }

    @Test
    void build_filterWithTemperature0_isGreedy() {
        assertThat(SamplingOptions.builder().temperature(0).topP(0.9).build().isGreedy())
                .isTrue();
    }

    @Test
    void toBuilder_everySetting_isKept() {
        LogitsProcessor processor = (history, scores) -> {};
        SamplingOptions options = SamplingOptions.builder()
                .temperature(0.7)
                .topK(40)
                .topP(0.9)
                .minP(0.05)
                .typicalP(0.95)
                .repetitionPenalty(1.1)
                .presencePenalty(0.5)
                .frequencyPenalty(-0.25)
                .noRepeatNgramSize(3)
                .minNewTokens(2)
                .logitBias(7, -1.5)
                .badWord(4, 5)
                .logitsProcessor(processor)
                .seed(-9)
                .build();
        assertThat(options.toBuilder().build()).usingRecursiveComparison().isEqualTo(options);
    }

    @Test
    void toBuilder_noTemperatureThenAFilter_meansTemperature1() {
        SamplingOptions options = SamplingOptions.greedy().toBuilder().topP(0.9).build();
        assertThat(options.temperature()).isEqualTo(1);
    }

    @Test
    void toBuilder_filterTakenBack_isGreedyAgain() {
        SamplingOptions filtered = SamplingOptions.builder().topK(5).build();
        assertThat(filtered.toBuilder().topK(0).build().isGreedy()).isTrue();
    }

    @Test
    void badWords_laterChangesOfTheArrays_changeNothing() {
        int[] word = {1, 2};
        SamplingOptions options = SamplingOptions.builder().badWord(word).build();
        word[0] = 9;
        options.badWords().get(0)[0] = 9;
        assertThat(options.badWords()).containsExactly(new int[] {1, 2});
    }
}
