package org.eft4j.huggingface.internal.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BacktrackingTest {
    /** Published tokenizers: GPT-2, Llama 3, Qwen 2, GPT-4o, Tekken, DeepSeek, BLOOM, EXAONE, SuperBPE, CLIP. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                        + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                        + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
                        + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+"
                        + "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}"
                        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|\\p{N}"
                        + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                        + "| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                " ?[^(\\s|[.,!?…。，、।۔،])]+",
                "[^\\r\\n\\p{L}\\p{N}]?(?:\\p{L}\\p{M}*(?: \\p{L}\\p{M}*)*)+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]?"
                        + "|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
                "\\p{N}+| (?=(\\d{3})+(?!\\d))",
                "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
                "[\\p{Han}]+|[^\\r\\n\\p{L}]?[\\p{Lu}\\p{M}&&[^\\p{Han}]]*[\\p{Ll}\\p{M}&&[^\\p{Han}]]+(?i:'s|'d)?",
                "(?<=[a-z])(?=[A-Z])| {2,}|\\s{2,}",
            })
    void of_publishedPattern_isMoreThanAMillion(String pattern) throws UnboundedPatternException {
        assertThat(Backtracking.of(pattern).longestText()).isGreaterThan(1_000_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "abc § 9223372036854775807",
                "\\s+ § 9223372036854775807",
                "(?>\\s+)x § 9223372036854775807",
                "\\s++x § 9223372036854775807",
                "\\s*x § 8999999",
                "\\s*?x § 8999999",
                "\\s*x|\\s*y § 4499998",
                "(?:ab){3,}x § 8999999",
            })
    void of_pattern_isWhereItsRetriesReachTheLimit(String pattern, long longest) throws UnboundedPatternException {
        assertThat(Backtracking.of(pattern).longestText()).isEqualTo(longest);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?:a|aa)+c",
                "(a+)+c",
                "(?:a+b?)*c",
                "\\s*\\s*x",
                "(a*)*",
                ".*.*=.*",
                "(?:a?){30}a{30}",
                "(?=(?:a|aa)+c)",
                "(?>(?:a|aa)+c)",
                "(?:(?:a|b|ab){1,20}){1,20}c",
                "(?:a{0,9999}){0,9999}c",
                "(?:x(?=a*b))+",
                "a{1,100}+c",
                "\\ba+?\\p{L}++x",
            })
    void of_nestedChoices_isRefused(String pattern) {
        assertThatThrownBy(() -> Backtracking.of(pattern).longestText())
                .isInstanceOf(UnboundedPatternException.class)
                .hasMessageContaining("more ways");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "(a)\\1 § \\1",
                "(?<n>a|b\\g<n>c) § \\g",
                "(?~a) § (?~",
                "(?(1)a|b) § (?(",
                "(*FAIL) § (*F",
                "a(?i)b|c § rest of a group",
                "(?x: a ) § (?x",
                "(?<=a+)b § look-behind",
                "a{5,2} § interval",
                "a{99999} § interval",
                "[]a] § begins with ]",
                "[a § not closed",
                "(a § not closed",
                "a) § closes nothing",
                "a\\ § backslash",
            })
    void of_constructThatCannotBeJudged_isRefusedByName(String pattern, String named) {
        assertThatThrownBy(() -> Backtracking.of(pattern).longestText())
                .isInstanceOf(UnboundedPatternException.class)
                .hasMessageContaining(named);
    }

    @Test
    void of_deepNesting_isRefused() {
        assertThatThrownBy(() -> Backtracking.of("(".repeat(5000) + ")".repeat(5000)))
                .isInstanceOf(UnboundedPatternException.class)
                .hasMessageContaining("200");
    }
}
