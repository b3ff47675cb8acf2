package org.eft4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.eft4j.fuzz.FuzzCase.Outcome;
import org.junit.jupiter.api.Test;

/**
 * Many {@link FuzzCase}s. To repeat one that failed, set the system properties {@code eft.firstCase} to its number and
 * {@code eft.cases} to 1.
 */
class ApiFuzzTest {
    private static final long FIRST = Long.getLong("eft.firstCase", 0);
    /** With the profile long, a million. */
    private static final int CASES = Integer.getInteger("eft.cases", 4000);

    @Test
    void anyCalls_hostileMembersAndProcessors_failAsDocumentedOrGiveWhatTheCleanTwinGives() {
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (long number = FIRST; number < FIRST + CASES; number++) {
            try {
                FuzzCase.run(number).forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("case " + number + ": " + e.getMessage(), e);
            }
        }
        if (CASES >= 4000) {
            assertThat(outcomes)
                    .as("each outcome often")
                    .containsOnlyKeys(Outcome.values())
                    .allSatisfy((outcome, count) -> assertThat(count).isGreaterThan(CASES / 40));
        }
    }
}
