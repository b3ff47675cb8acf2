package org.eft4j.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.spi.ForwardingModelSession;

/** A model that breaks its word at some of its calls; all the others are the model's own. */
final class HostileModel extends ForwardingLanguageModel {
    /** What happens instead of a call, or with it. */
    private enum Fault {
        FAIL_BEFORE,
        FAIL_AFTER,
        SPOIL_ROWS,
        LIE_ABOUT_LENGTH,
        DO_NOTHING,
        CALL_BACK,
        CLOSE_SESSION,
        CANCEL_SESSION,
        CLOSE_MODEL
    }

    private final Hostility hostility;
    private final SplittableRandom random;
    private final double share;
    private int openSessions;

    /**
     * Makes a hostile model.
     *
     * @param share the probability of a fault at each call
     */
    HostileModel(LanguageModel model, Hostility hostility, SplittableRandom random, double share) {
        super(model);
        this.hostility = hostility;
        this.random = random;
        this.share = share;
    }

    /** The sessions that nobody has closed yet. */
    int openSessions() {
        return openSessions;
    }

    private boolean isDue() {
        return random.nextDouble() < share;
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        if (isDue()) {
            hostility.fail();
        }
        return new Session(super.newSession(prompt));
    }

    @Override
    public Tokenizer tokenizer() {
        Tokenizer tokenizer = super.tokenizer();
        return new Tokenizer() {
            @Override
            public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
                return tokenizer.encode(text, addSpecial, parseSpecial);
            }

            @Override
            public String decode(int[] ids, boolean skipSpecial) {
                if (isDue()) {
                    hostility.fail();
                }
                return tokenizer.decode(ids, skipSpecial);
            }
        };
    }

    private final class Session extends ForwardingModelSession {
        private boolean closed;
        private int lies;

        Session(ModelSession session) {
            super(session);
            openSessions++;
        }

        @Override
        public int length() {
            return lies-- > 0 ? Math.max(0, super.length() + (random.nextBoolean() ? 1 : -1)) : super.length();
        }

        @Override
        public void promptLogits(float[] row) {
            perform(() -> super.promptLogits(row), row, row.length);
        }

        @Override
        public void append(int[] tokens, int offset, int count, float[] logits, int rows) {
            int width = vocabulary().size();
            perform(() -> super.append(tokens, offset, count, logits, rows), logits, rows * width);
        }

        @Override
        public void truncate(int length) {
            perform(() -> super.truncate(length), new float[0], 0);
        }

        @Override
        public void cancel() {
            super.cancel();
            if (isDue()) {
                hostility.fail();
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openSessions--;
            }
            super.close();
            if (isDue()) {
                hostility.fail();
            }
        }

        private void perform(Runnable call, float[] rows, int filled) {
            if (!isDue()) {
                call.run();
                return;
            }
            Fault[] faults = Fault.values();
            switch (faults[random.nextInt(faults.length)]) {
                case FAIL_BEFORE -> hostility.fail();
                case FAIL_AFTER -> {
                    call.run();
                    hostility.fail();
                }
                case SPOIL_ROWS -> {
                    call.run();
                    spoil(rows, filled);
                }
                case LIE_ABOUT_LENGTH -> {
                    lies = 1 + random.nextInt(4);
                    call.run();
                }
                case DO_NOTHING -> spoil(rows, filled);
                case CALL_BACK -> {
                    hostility.callBack();
                    call.run();
                }
                case CLOSE_SESSION -> {
                    super.close();
                    call.run();
                }
                case CANCEL_SESSION -> {
                    super.cancel();
                    call.run();
                }
                case CLOSE_MODEL -> {
                    HostileModel.super.close();
                    call.run();
                }
            }
        }

        private void spoil(float[] rows, int filled) {
            int width = vocabulary().size();
            if (filled < width) {
                return;
            }
            int row = width * random.nextInt(filled / width);
            switch (random.nextInt(3)) {
                case 0 -> rows[row + random.nextInt(width)] = Float.NaN;
                case 1 -> rows[row + random.nextInt(width)] = Float.POSITIVE_INFINITY;
                default -> Arrays.fill(rows, row, row + width, Float.NEGATIVE_INFINITY);
            }
        }
    }
}
