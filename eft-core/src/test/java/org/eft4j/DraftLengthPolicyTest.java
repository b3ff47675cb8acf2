package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** The adaptive length against machines and drafters of known cost and acceptance. */
class DraftLengthPolicyTest {
    private static final int LONGEST = 16;
    private static final int BLOCKS = 400;

    @Test
    void next_fixedLength_staysWhatWasAskedFor() {
        DraftLengthPolicy length = DraftLengthPolicy.fixed(5);
        length.learn(5, 0, 1000, 5, 10);
        assertThat(length.next()).isEqualTo(5);
    }

    @Test
    void next_everyDraftAccepted_growsToTheLongest() {
        assertThat(lengths(1, 10, tokens -> 100)).last().isEqualTo(LONGEST);
    }

    @Test
    void next_noDraftOfADraftModelAccepted_fallsToPlainDecodingAndTriesNowAndThen() {
        List<Integer> lengths = lengths(0, 10, tokens -> 100, false);
        List<Integer> last = lengths.subList(BLOCKS / 2, BLOCKS);
        assertThat(last).containsOnly(0, 1);
        assertThat(last.stream().filter(k -> k == 1)).hasSizeBetween(4, 8);
    }

    @Test
    void next_noDraftOfAMemberAccepted_fallsToOneDraft() {
        // a member reads the last token anyway, so one draft costs nothing
        assertThat(lengths(0, 10, tokens -> 100)).last().isEqualTo(1);
    }

    @Test
    void next_passesThatCostByTheToken_fallsToPlainDecoding() {
        // as with int4 weights on a CPU: reading two tokens costs nearly twice as much as reading one
        List<Integer> lengths = lengths(0.6, 30, tokens -> 90L * tokens);
        assertThat(lengths.subList(BLOCKS / 2, BLOCKS)).allMatch(k -> k <= 1);
    }

    @Test
    void next_steadyAcceptance_settlesNearTheBestAndDoesNotThrash() {
        // the formula's best for acceptance .8 and a drafter of a tenth is a block of about 5
        List<Integer> lengths = lengths(0.8, 10, tokens -> 100);
        List<Integer> last = lengths.subList(BLOCKS / 2, BLOCKS);
        assertThat(last.stream().mapToInt(k -> k).average().orElseThrow()).isBetween(3.0, 9.0);
        for (int i = 1; i < last.size(); i++) {
            assertThat(Math.abs(last.get(i) - last.get(i - 1))).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void next_withoutTimes_dependsOnAcceptancesAlone() {
        TreeSet<Integer> all = new TreeSet<>();
        for (long cost : new long[] {1, 1_000_000}) {
            DraftLengthPolicy length = DraftLengthPolicy.adaptive(LONGEST, true, false);
            for (int i = 0; i < 30; i++) {
                int k = length.next();
                length.learn(k, k, cost * k, k, 7);
            }
            all.add(length.next());
        }
        assertThat(all).containsExactly(LONGEST);
    }

    private static List<Integer> lengths(double acceptance, long draftNanos, IntToLongFunction passNanos) {
        return lengths(acceptance, draftNanos, passNanos, true);
    }

    private static List<Integer> lengths(
            double acceptance, long draftNanos, IntToLongFunction passNanos, boolean member) {
        DraftLengthPolicy length = DraftLengthPolicy.adaptive(LONGEST, member, true);
        SplittableRandom random = new SplittableRandom(1);
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < BLOCKS; i++) {
            int k = length.next();
            lengths.add(k);
            int accepted = 0;
            while (accepted < k && random.nextDouble() < acceptance) {
                accepted++;
            }
            length.learn(k, accepted, draftNanos * k, k, passNanos.applyAsLong(k + 1));
        }
        return lengths;
    }
}
