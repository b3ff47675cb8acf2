package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sessions led here and there by chance give what a fresh session gives: design.md, invariant 2. */
class SessionWalkTest {
    private static final int MIXES = 150;
    private static final int STEPS = 20;
    private static final Prompt PROMPT = Prompt.tokens(0, 1);

    @Test
    void session_randomAppendsAndTruncates_equalsFreshSession() {
        for (long seed = 0; seed < MIXES; seed++) {
            walk(RandomMix.draw(seed, 5 + (int) (seed % 8)));
        }
    }

    private static void walk(RandomMix mix) {
        LanguageModel model = mix.model();
        int width = model.vocabulary().size();
        SplittableRandom random = new SplittableRandom(~mix.seed());
        int[] tokens = new int[0];
        try (ModelSession session = model.newSession(PROMPT)) {
            for (int step = 0; step < STEPS; step++) {
                String which = "%s, step %d".formatted(mix, step);
                if (tokens.length > 0 && random.nextInt(3) == 0) {
                    tokens = Arrays.copyOf(tokens, random.nextInt(tokens.length + 1));
                    session.truncate(tokens.length);
                } else {
                    int count = Math.min(1 + random.nextInt(4), session.remaining());
                    int rows = random.nextInt(count + 1);
                    int[] block = random.ints(count, 0, width).toArray();
                    float[] logits = new float[rows * width];
                    session.append(block, 0, count, logits, rows);
                    tokens = Arrays.copyOf(tokens, tokens.length + count);
                    System.arraycopy(block, 0, tokens, tokens.length - count, count);
                    assertRows(which, model, tokens, logits, rows);
                }
                assertThat(session.length()).as(which).isEqualTo(tokens.length);
            }
        }
        assertThat(mix.members()).as(mix.toString()).allMatch(member -> member.openSessions() == 0);
    }

    private static void assertRows(String which, LanguageModel model, int[] tokens, float[] logits, int rows) {
        int width = model.vocabulary().size();
        for (int row = 0; row < rows; row++) {
            int[] before = Arrays.copyOf(tokens, tokens.length - rows + row + 1);
            double[] found = Distributions.logSoftmax(
                    Distributions.doubles(Arrays.copyOfRange(logits, row * width, (row + 1) * width)));
            Distributions.assertEqual(which, found, Distributions.next(model, PROMPT, before), 1e-4);
        }
    }
}
