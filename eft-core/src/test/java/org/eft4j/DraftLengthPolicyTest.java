package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
    void next_anyDrafterAndMachine_losesLittleAgainstTheBestFixedLength() {
        for (double draft : new double[] {.05, .15, .33}) {
            for (double extraToken : new double[] {0, .05, .3, .8}) {
                for (double acceptance : new double[] {0, .2, .4, .6, .8, .9}) {
                    Machine machine = new Machine(acceptance, draft, extraToken);
                    double best = machine.bestTokensPerTime();
                    assertThat(machine.tokensPerTime(64, 60, true))
                            .as(machine + ", a short text")
                            .isGreaterThan(.87 * best);
                    assertThat(machine.tokensPerTime(64, 60, true))
                            .as(machine + ", beside plain decoding")
                            .isGreaterThan(.92);
                    assertThat(machine.tokensPerTime(2000, 3, true))
                            .as(machine + ", a long text")
                            .isGreaterThan(.95 * best);
                }
            }
        }
    }

    /** Nominal costs stand in for those of the machine: dear tokens are not seen. */
    @Test
    void next_withoutTimes_losesLittleWhereTokensAreCheap() {
        for (double draft : new double[] {.05, .15, .33}) {
            for (double acceptance : new double[] {0, .2, .4, .6, .8, .9}) {
                for (double extraToken : new double[] {0, .05}) {
                    Machine machine = new Machine(acceptance, draft, extraToken);
                    assertThat(machine.tokensPerTime(2000, 3, false))
                            .as(machine.toString())
                            .isGreaterThan(.88 * machine.bestTokensPerTime());
                }
                Machine dear = new Machine(acceptance, draft, .8);
                assertThat(dear.tokensPerTime(2000, 3, false))
                        .as(dear.toString())
                        .isGreaterThan(.65);
            }
        }
    }

    /**
     * A mix whose member drafts; a plain step takes 1. Passes vary by a tenth.
     *
     * @param acceptance the chance of a draft to be accepted
     * @param draft what a pass of the drafter takes
     * @param extraToken what a token more makes a pass of the others take more, as a share
     */
    private record Machine(double acceptance, double draft, double extraToken) {
        double pass(int drafts) {
            return (1 - draft) * (1 + extraToken * drafts);
        }

        double bestTokensPerTime() {
            double best = 0;
            for (int k = 0; k <= LONGEST; k++) {
                double all = Math.pow(acceptance, k);
                double tokens = (1 - all * acceptance) / (1 - acceptance);
                best = Math.max(best, tokens / (draft * (k + all) + pass(k)));
            }
            return best;
        }

        /** Of several texts, each with a length that begins anew. */
        double tokensPerTime(int tokens, int texts, boolean timed) {
            Random random = new Random(1);
            double time = 0;
            for (int text = 0; text < texts; text++) {
                DraftLengthPolicy length = DraftLengthPolicy.adaptive(LONGEST, true, timed);
                int made = 0;
                while (made < tokens) {
                    int k = Math.min(length.next(), tokens - made - 1);
                    int accepted = 0;
                    while (accepted < k && random.nextDouble() < acceptance) {
                        accepted++;
                    }
                    double pass = pass(k) * Math.max(.5, 1 + .1 * random.nextGaussian());
                    time += draft * (k + (accepted == k ? 1 : 0)) + pass;
                    made += accepted + 1;
                    length.learn(k, accepted, nanos(draft * k), k, nanos(pass));
                }
            }
            return tokens * texts / time;
        }

        private static long nanos(double time) {
            return (long) (time * 1e6);
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
        assertThat(all).hasSize(1).allMatch(length -> length >= LONGEST - 2);
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
