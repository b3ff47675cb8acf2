package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
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
    void equals_everySetting_counts() {
        List<Supplier<ModelOptions>> all = List.of(
                () -> ModelOptions.builder().build(),
                () -> ModelOptions.builder().backend("onnx").build(),
                () -> ModelOptions.builder().contextLimit(64).build(),
                () -> ModelOptions.builder().threads(2).build(),
                () -> ModelOptions.builder().prefixCacheMegabytes(1).build(),
                () -> ModelOptions.builder().maxSequences(3).build(),
                () -> ModelOptions.builder().maxCachedTokens(5).build(),
                () -> ModelOptions.builder().adapter(Path.of("a")).build(),
                () -> ModelOptions.builder().setting("a", "b").build());
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < all.size(); j++) {
                ModelOptions one = all.get(i).get();
                ModelOptions other = all.get(j).get();
                assertThat(one.equals(other)).as(i + ", " + j).isEqualTo(i == j);
                assertThat(i != j || one.hashCode() == other.hashCode()).isTrue();
            }
        }
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
