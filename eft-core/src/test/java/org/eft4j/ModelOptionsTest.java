package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ModelOptionsTest {
    @Test
    void builder_absurdValue_isRefused() {
        ModelOptions.Builder builder = ModelOptions.builder();
        assertThatThrownBy(() -> builder.contextLimit(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2");
        assertThatThrownBy(() -> builder.threads(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }

    @Test
    void defaults_all_areEmpty() {
        ModelOptions defaults = ModelOptions.defaults();
        assertThat(defaults.backend()).isEmpty();
        assertThat(defaults.contextLimit()).isEmpty();
        assertThat(defaults.threads()).isEmpty();
        assertThat(defaults.settings()).isEmpty();
    }

    @Test
    void toBuilder_everySetting_isKept() {
        ModelOptions options = ModelOptions.builder()
                .backend("onnx")
                .contextLimit(64)
                .threads(2)
                .setting("device", "cpu")
                .build();
        ModelOptions copy = options.toBuilder().build();
        assertThat(copy).usingRecursiveComparison().isEqualTo(options);
        assertThat(copy.settings()).containsEntry("device", "cpu");
    }
}
