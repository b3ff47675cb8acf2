package org.eft4j.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns against Java's own regular expressions, where both mean the same. */
class RegexTest {
    private static final String ALPHABET = "ab0_ é€😀\n";

    @Test
    void accepts_randomPatternsAndTexts_equalsJava() {
        SplittableRandom random = new SplittableRandom(7);
        int matches = 0;
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            String pattern = alternatives(random, 3);
            Pattern java = Pattern.compile(pattern);
            Regex regex;
            try {
                regex = Regex.of(pattern);
            } catch (IllegalArgumentException e) {
                // a few ambiguous ones are too large, or have no text
                refused++;
                continue;
            }
            for (int j = 0; j < 12; j++) {
                String text = text(random);
                boolean expected = java.matcher(text).matches();
                assertThat(regex.accepts(text)).as("%s on '%s'", pattern, text).isEqualTo(expected);
                matches += expected ? 1 : 0;
            }
        }
        assertThat(matches).isGreaterThan(250);
        assertThat(refused).isLessThan(8);
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(6);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(character(random));
        }
        return text.toString();
    }

    private static int character(SplittableRandom random) {
        int[] characters = ALPHABET.codePoints().toArray();
        return characters[random.nextInt(characters.length)];
    }

    private static String alternatives(SplittableRandom random, int depth) {
        StringBuilder pattern = new StringBuilder(sequence(random, depth));
        while (random.nextInt(4) == 0) {
            pattern.append('|').append(sequence(random, depth));
        }
        return pattern.toString();
    }

    private static String sequence(SplittableRandom random, int depth) {
        StringBuilder pattern = new StringBuilder();
        int length = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            pattern.append(atom(random, depth));
            String[] repeats = {"", "", "", "*", "+", "?", "{2}", "{1,}", "{0,3}", "*?"};
            pattern.append(repeats[random.nextInt(repeats.length)]);
        }
        return pattern.toString();
    }

    private static String atom(SplittableRandom random, int depth) {
        String one = Character.toString(character(random));
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> "[ab]";
            case 1 -> "[^a" + one + "]";
            case 2 -> "[a-z0-9_é]";
            case 3 ->
                List.of("\\d", "\\D", "\\w", "\\W", "\\n", "\\x61", "\\u00e9", "[^\\n\\r\\u2028\\u2029\\u0085]")
                        .get(random.nextInt(8));
            case 4, 5, 6 -> one;
            case 7 -> "(" + alternatives(random, depth - 1) + ")";
            default -> "(?:" + alternatives(random, depth - 1) + ")";
        };
    }

    @Test
    void accepts_anchors_standAtTheEndsOnly() {
        assertThat(Regex.of("^a+$").accepts("aaa")).isTrue();
        assertThat(Regex.of("(^a|b)c(d$|e)").accepts("acd")).isTrue();
        assertThat(Regex.of("(^a|b)c(d$|e)").accepts("bce")).isTrue();
        assertThat(Regex.of("x?(^a|b)").accepts("xb")).isTrue();
        assertThat(Regex.of("x?(^a|b)").accepts("xa")).isFalse();
    }

    @Test
    void accepts_dotAndSpace_areJavaScripts() {
        assertThat(Regex.of(".").accepts("\u0085")).isTrue();
        assertThat(List.of("\n", "\r", "\u2028", "\u2029")).noneMatch(Regex.of(".")::accepts);
        assertThat(List.of(" ", "\t", "\u00a0", "\ufeff", "\u3000", "\u2028"))
                .allMatch(Regex.of("\\s")::accepts)
                .noneMatch(Regex.of("\\S")::accepts);
        assertThat(Regex.of("\\u{1F600}\\ud83d\\ude00").accepts("😀😀")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a",
                "a)",
                "[a",
                "a**",
                "*a",
                "a{2,1}",
                "a{",
                "(?=a)b",
                "(?<!a)b",
                "(a)\\1",
                "\\bword",
                "\\p{L}",
                "^*a",
                "[b-a]",
                "\\",
                "a{99999}",
                "\\u{110000}",
                "\\x6"
            })
    void of_noPatternOfAnAutomaton_isRefused(String pattern) {
        assertThatThrownBy(() -> Regex.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of the pattern " + pattern);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{100}){100}){100}",
                "(a|b)*a(a|b){200}",
                "(.*a){500}(.*b){500}x{9000}",
                "(((((((((a?){30}){30}){30}){30}){30}){30}){30}){30}){30}"
            })
    void of_automatonBeyondBounds_isRefused(String pattern) {
        assertThatThrownBy(() -> Regex.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs an automaton");
    }

    @Test
    void of_patternWithoutText_isRefused() {
        assertThatThrownBy(() -> Regex.of("a^b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("matches no text");
    }
}
