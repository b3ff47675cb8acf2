package org.eft4j.onnx;

import java.util.Arrays;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Token;

/** One model, moved in different ways; each gives the largest difference to what is expected. */
final class FixtureComparison {
    /** More than any cache has room for at first, so that it grows twice. */
    private static final int LONG = 160;

    private final Fixture fixture;
    private final LanguageModel model;
    private final int[] ids;
    private final float[][] expected;
    private final int width;
    private final boolean everyRow;
    private final float[] rows;

    FixtureComparison(Fixture fixture, LanguageModel model) {
        this.fixture = fixture;
        this.model = model;
        this.ids = fixture.sequence();
        this.expected = fixture.logits();
        this.width = model.vocabulary().size();
        this.everyRow = model.capabilities().contains(Capability.MULTIPLE_LOGIT_ROWS);
        this.rows = new float[ids.length * width];
    }

    /**
     * How far off a logit may be. Dynamic int8 rounds by the range of all that is run together, rows of logits that
     * nobody asked for included; and processors without VNNI instructions add its products in pairs of 16 bits, which
     * overflow (0.21 there against 0.014 with them).
     */
    static double bar(Fixture fixture) {
        return fixture.weights().equals("int8") ? 0.3 : fixture.tolerance();
    }

    /** How many tokens cannot differ: those before the first choice that hangs on less than both bars together. */
    int certainTokens(double bar) {
        double[] margins = fixture.margins();
        int certain = 0;
        while (certain < margins.length && margins[certain] > 2 * bar) {
            certain++;
        }
        return certain;
    }

    /** Every prefix as a prompt, or where the length of a run matters the whole. */
    double prefill() {
        double worst = 0;
        for (int length = fixture.weights().equals("int8") ? ids.length : 1; length <= ids.length; length++) {
            try (ModelSession session = model.newSession(Prompt.tokens(Arrays.copyOf(ids, length)))) {
                session.promptLogits(rows);
                worst = Math.max(worst, difference(0, length - 1));
            }
        }
        return worst;
    }

    double steps() {
        double worst = 0;
        try (ModelSession session = session()) {
            for (int i = 1; i < ids.length; i++) {
                worst = Math.max(worst, append(session, i, 1));
            }
        }
        return worst;
    }

    /** Two, three, ... six tokens at a time. */
    double blocks() {
        double worst = 0;
        try (ModelSession session = session()) {
            for (int at = 1, count = 2; at < ids.length; at += count, count = count % 6 + 1) {
                worst = Math.max(worst, append(session, at, Math.min(count, ids.length - at)));
            }
        }
        return worst;
    }

    /** Goes astray and back before every other token or two, at last to the end of the prompt. */
    double rollBack() {
        double worst = 0;
        int[] astray = new int[9];
        Arrays.fill(astray, ids[3]);
        try (ModelSession session = session()) {
            for (int at = 1; at < ids.length; at += 2) {
                session.append(astray, 0, 1 + at % astray.length, rows, 0);
                session.truncate(at - 1);
                worst = Math.max(worst, append(session, at, Math.min(2, ids.length - at)));
            }
            session.truncate(0);
            worst = Math.max(worst, append(session, 1, ids.length - 1));
        }
        return worst;
    }

    /** A session that went astray and back, against one that did not, both in the same runs. */
    double again() {
        float[] expectedRow = new float[width];
        float[] row = new float[width];
        double worst = 0;
        try (ModelSession straight = session();
                ModelSession other = session()) {
            other.append(ids, 5, 12, row, 0);
            other.truncate(0);
            for (int at = 1; at + 3 <= ids.length; at += 3) {
                straight.append(ids, at, 3, expectedRow, 1);
                other.append(ids, at, 3, row, 1);
                for (int i = 0; i < width; i++) {
                    worst = Math.max(worst, Math.abs(expectedRow[i] - row[i]));
                }
            }
        }
        return worst;
    }

    /** Token by token, against a session that reads the whole at once. */
    double growth() {
        int[] all = new int[LONG];
        for (int i = 0; i < LONG; i++) {
            all[i] = ids[i * i % ids.length];
        }
        double worst = 0;
        float[] whole = new float[width];
        try (ModelSession session = model.newSession(Prompt.tokens(all[0]))) {
            for (int length = 2; length <= LONG; length++) {
                session.append(all, length - 1, 1, rows, 1);
                if (length % 40 == 0) {
                    try (ModelSession other = model.newSession(Prompt.tokens(Arrays.copyOf(all, length)))) {
                        other.promptLogits(whole);
                    }
                    for (int i = 0; i < width; i++) {
                        worst = Math.max(worst, Math.abs(whole[i] - rows[i]));
                    }
                }
            }
        }
        return worst;
    }

    /** How many tokens of the expected text are there before the first other one. */
    int greedyTokens() {
        int[] expectedTokens = fixture.continuation();
        GenerationOptions options =
                GenerationOptions.builder().maxNewTokens(expectedTokens.length).build();
        Generation generation = Generator.of(model, options).generate(Prompt.text(fixture.promptText()));
        int mismatch =
                Arrays.mismatch(generation.tokens().stream().mapToInt(Token::id).toArray(), expectedTokens);
        return mismatch < 0 ? expectedTokens.length : mismatch;
    }

    private ModelSession session() {
        return model.newSession(Prompt.tokens(ids[0]));
    }

    private double append(ModelSession session, int at, int count) {
        int wanted = everyRow ? count : 1;
        session.append(ids, at, count, rows, wanted);
        double worst = 0;
        for (int i = 0; i < wanted; i++) {
            worst = Math.max(worst, difference(i, at + count - wanted + i));
        }
        return worst;
    }

    /** Padding columns have golden logits, but no token. */
    private double difference(int row, int position) {
        double worst = 0;
        for (int i = 0; i * fixture.stride() < width; i++) {
            worst = Math.max(worst, Math.abs(rows[row * width + i * fixture.stride()] - expected[position][i]));
        }
        return worst;
    }
}
