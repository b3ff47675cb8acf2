package org.eft4j.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    @Test
    void append_randomTextsInRandomPieces_equalsSearchInTheWhole() {
        for (long seed = 0; seed < 5000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String text = letters(random, 1 + random.nextInt(30));
            List<String> stops = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                stops.add(letters(random, 1 + random.nextInt(5)));
            }
            boolean include = random.nextInt(2) == 0;

            StopStrings search = new StopStrings(stops, include);
            StringBuilder released = new StringBuilder();
            for (int at = 0; at < text.length(); ) {
                int next = Math.min(text.length(), at + random.nextInt(6));
                released.append(search.append(text.substring(at, next)));
                at = next;
            }
            released.append(search.flush());

            String which = "seed %d: %s in '%s', include %s".formatted(seed, stops, text, include);
            assertThat(released.toString()).as(which).isEqualTo(upToFirst(text, stops, include));
            assertThat(search.found()).as(which).isEqualTo(stops.stream().anyMatch(text::contains));
        }
    }

    @Test
    void append_textThatMayBecomeAStop_isHeldBackAndNothingElse() {
        StopStrings search = new StopStrings(List.of("###"), false);
        assertThat(search.append("one#")).isEqualTo("one");
        assertThat(search.append("#")).isEmpty();
        assertThat(search.append(" two")).isEqualTo("## two");
        assertThat(search.append("#")).isEmpty();
        assertThat(search.flush()).isEqualTo("#");
        assertThat(search.found()).isFalse();
    }

    @Test
    void append_afterTheStop_releasesNothing() {
        StopStrings search = new StopStrings(List.of("b"), true);
        assertThat(search.append("abc")).isEqualTo("ab");
        assertThat(search.append("d")).isEmpty();
        assertThat(search.flush()).isEmpty();
        assertThat(search.found()).isTrue();
    }

    @Test
    void append_twoStopsEndTogether_theLongerCounts() {
        StopStrings search = new StopStrings(List.of("c", "bc"), false);
        assertThat(search.append("abc")).isEqualTo("a");
    }

    @Test
    void append_noStops_releasesAtOnce() {
        assertThat(new StopStrings(List.of(), false).append("text")).isEqualTo("text");
    }

    /** The text up to the stop that is complete first, the longest of those that end at the same character. */
    private static String upToFirst(String text, List<String> stops, boolean include) {
        for (int end = 1; end <= text.length(); end++) {
            String upToHere = text.substring(0, end);
            int longest = stops.stream()
                    .filter(upToHere::endsWith)
                    .mapToInt(String::length)
                    .max()
                    .orElse(0);
            if (longest > 0) {
                return include ? upToHere : text.substring(0, end - longest);
            }
        }
        return text;
    }

    private static String letters(SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("abc".charAt(random.nextInt(3)));
        }
        return text.toString();
    }
}
