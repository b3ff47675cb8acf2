package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.eft4j.Vocabulary.Difference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    @Test
    void piecesAndIds_anyPiece_findEachOther() {
        Vocabulary vocabulary = vocabulary("a", null, "b", "a");
        assertThat(vocabulary.size()).isEqualTo(4);
        assertThat(vocabulary.piece(0)).contains("a");
        assertThat(vocabulary.piece(1)).isEmpty();
        assertThat(vocabulary.id("b")).hasValue(2);
        assertThat(vocabulary.id("a")).as("the lowest of two").hasValue(0);
        assertThat(vocabulary.id("c")).isEmpty();
    }

    @Test
    void piece_idOutside_isRefused() {
        assertThatThrownBy(() -> vocabulary("a").piece(1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> vocabulary("a").piece(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void of_noPiece_isRefused() {
        assertThatThrownBy(() -> Vocabulary.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void differences_changedSwappedAndMissing_areNamedUpToTheLimit() {
        Vocabulary one = vocabulary("a", "b", "c", "d");
        Vocabulary other = vocabulary("a", "c", "b");
        assertThat(one.differences(other, 5))
                .containsExactly(
                        new Difference(1, "b", "c"), new Difference(2, "c", "b"), new Difference(3, "d", null));
        assertThat(one.differences(other, 1)).hasSize(1);
        assertThat(new Difference(3, "d", null)).hasToString("id 3 is 'd' against nothing");
    }

    @Test
    void differences_padding_isNone() {
        assertThat(vocabulary("a", "b").differences(vocabulary("a", "b", null, null), 5))
                .isEmpty();
        assertThat(vocabulary("a", null).differences(vocabulary("a"), 5)).isEmpty();
    }

    @Test
    void equals_samePieces_areEqual() {
        assertThat(vocabulary("a", null)).isEqualTo(vocabulary("a", null)).hasSameHashCodeAs(vocabulary("a", null));
        assertThat(vocabulary("a", null)).isNotEqualTo(vocabulary("a"));
        assertThat(vocabulary("a")).isNotEqualTo(vocabulary("b"));
    }

    @Test
    void resizedTo_narrower_forgetsTheRest() {
        Vocabulary cut = vocabulary("a", "b", "c").resizedTo(2);
        assertThat(cut).isEqualTo(vocabulary("a", "b"));
        assertThat(cut.id("c")).isEmpty();
    }

    private static Vocabulary vocabulary(@Nullable String... pieces) {
        return Vocabulary.of(Arrays.asList(pieces));
    }
}
