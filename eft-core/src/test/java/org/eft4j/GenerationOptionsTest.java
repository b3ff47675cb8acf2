package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GenerationOptionsTest {
    static List<Consumer<GenerationOptions.Builder>> absurd() {
        return List.of(
                b -> b.maxNewTokens(0),
                b -> b.maxNewTokens(-3),
                b -> b.stopStrings("ok", ""),
                b -> b.stopTokens(3, -1),
                b -> b.logProbabilities(-1),
                b -> b.temperature(-1));
    }

    @ParameterizedTest
    @MethodSource("absurd")
    void builder_absurdValue_isRefused(Consumer<GenerationOptions.Builder> set) {
        assertThatThrownBy(() -> set.accept(GenerationOptions.builder())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaults_all_areGreedyWithoutReports() {
        GenerationOptions defaults = GenerationOptions.defaults();
        assertThat(defaults.maxNewTokens()).isEmpty();
        assertThat(defaults.sampling().isGreedy()).isTrue();
        assertThat(defaults.topLogProbabilities()).isEmpty();
        assertThat(defaults.speculation()).isEmpty();
    }

    @Test
    void toBuilder_everySetting_isKept() {
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(9)
                .stopStrings("a", "b")
                .stopTokens(1, 2)
                .includeStop(true)
                .logProbabilities(4)
                .memberLogProbabilities(true)
                .temperature(0.7)
                .topP(0.9)
                .seed(3)
                .speculation(Speculation.automatic())
                .build();
        assertThat(options.toBuilder().build()).usingRecursiveComparison().isEqualTo(options);
    }

    @Test
    void toBuilder_ofDefaultsThenTopP_samples() {
        GenerationOptions options =
                GenerationOptions.defaults().toBuilder().topP(0.9).build();
        assertThat(options.sampling().temperature()).isEqualTo(1);
    }

    @Test
    void sampling_inPlaceAndWhole_areTheSame() {
        SamplingOptions wanted = SamplingOptions.builder().topK(3).seed(1).build();
        GenerationOptions whole = GenerationOptions.builder().sampling(wanted).build();
        GenerationOptions inPlace =
                GenerationOptions.builder().sampling(s -> s.topK(3).seed(1)).build();
        assertThat(inPlace).usingRecursiveComparison().isEqualTo(whole);
    }

    @Test
    void memberLogProbabilities_alone_impliesLogProbabilities() {
        GenerationOptions options =
                GenerationOptions.builder().memberLogProbabilities(true).build();
        assertThat(options.topLogProbabilities()).hasValue(0);
    }
}
