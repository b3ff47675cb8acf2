package org.eft4j.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "'It is a wading bird.', wading bird, true",
        "'It is a Wading-Bird!', wading bird, true",
        "'It is a bird wading.', wading bird, false",
        "'Wading birds are many.', wading bird, false",
        "'a cathedral', cat, false",
        "'ΟΔΟΣ ΑΘΗΝΩΝ', οδος, true",
        "'STRASSE', Straße, true",
        "'cafe\u0301 au lait', café, true",
        "'\uff34\uff2f\uff2b\uff39\uff2f', tokyo, true",
        "'\u65e5\u672c\u306e\u9996\u90fd\u306f\u6771\u4eac\u3067\u3059\u3002', \u6771\u4eac, true",
        "'\u4eac\u6771', \u6771\u4eac, false",
        "'The number is 20.', 20, true",
        "'The number is 120.', 20, false",
        "'I stand', I, true",
        "'', cat, false",
        "'anything', '...', false"
    })
    void contain_wordsSideBySide_whateverCaseAndForm(String text, String wanted, boolean expected) {
        assertThat(Words.of(text).contain(Words.of(wanted))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "'One, two -- three!', 3", "'\u6771\u4eac is big', 4"})
    void count_isOfWords(String text, int expected) {
        assertThat(Words.of(text).count()).isEqualTo(expected);
    }
}
