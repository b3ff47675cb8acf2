package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TokenHistoryTest {
    private final TokenHistory history = TokenHistory.of(7, 8);

    @Test
    void append_manyTokens_followThePrompt() {
        for (int i = 0; i < 50; i++) {
            history.append(100 + i);
        }
        assertThat(history.length()).isEqualTo(52);
        assertThat(history.promptLength()).isEqualTo(2);
        assertThat(history.generatedLength()).isEqualTo(50);
        assertThat(history.token(1)).isEqualTo(8);
        assertThat(history.token(51)).isEqualTo(149);
        assertThat(history.generated()).hasSize(50).startsWith(100, 101);
    }

    @Test
    void truncate_someGenerated_keepsThePrompt() {
        history.append(1);
        history.append(2);
        history.truncate(1);
        assertThat(history.generated()).containsExactly(1);
        history.truncate(0);
        history.append(3);
        assertThat(history.generated()).containsExactly(3);
    }

    @Test
    void truncate_outside_isRefused() {
        history.append(1);
        assertThatThrownBy(() -> history.truncate(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> history.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void token_outside_isRefused() {
        assertThatThrownBy(() -> history.token(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> history.token(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
