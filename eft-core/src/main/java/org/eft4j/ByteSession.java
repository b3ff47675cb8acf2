package org.eft4j;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.internal.bytes.Coverings;
import org.eft4j.internal.bytes.TokenPath;
import org.eft4j.internal.resource.Closing;
import org.eft4j.spi.AbstractModelSession;
import org.jspecify.annotations.Nullable;

/**
 * One sequence of bytes over one sequence of a model over tokens. That sequence is taken back and sent on as {@link
 * Coverings} asks for what follows one or another tokenisation of the bytes.
 */
final class ByteSession extends AbstractModelSession {
    private static final float[] NO_ROW = {};

    private final ByteModel model;
    private final ModelSession tokens;
    private final int room;
    /** The bytes of the prompt that follow those tokens. */
    private final int[] tail;

    private final Coverings coverings;
    /** What {@link #tokens} has read since its own prompt, as far as its length says. */
    private int[] read = new int[0];
    /** Whether the tail has been read. */
    private boolean prompted;

    private ByteSession(ByteModel model, ModelSession tokens, int[] tail, int room, double leastShare) {
        super(model, room);
        this.model = model;
        this.tokens = tokens;
        this.room = tokens.remaining();
        this.tail = tail;
        this.coverings = model.newCoverings(this::fillLogits, leastShare);
    }

    /**
     * Begins after a prompt of bytes, at the beginning of a text.
     *
     * @param tokens stands there; closed if this fails
     */
    static ByteSession afterBytes(ByteModel model, ModelSession tokens, int[] bytes, double leastShare) {
        try {
            return new ByteSession(model, tokens, bytes, roomAfter(bytes, model), leastShare);
        } catch (RuntimeException | Error e) {
            Closing.after(e, tokens::close);
            throw e;
        }
    }

    /**
     * Begins after a prompt of tokens and the bytes that follow them.
     *
     * @param tokens stands after the tokens; closed if this fails
     */
    static ByteSession afterTokens(ByteModel model, ModelSession tokens, int[] tail, double leastShare) {
        try {
            int room = tokens.remaining() - tail.length;
            if (room < 1) {
                throw new ContextOverflowException("the context of " + model.name() + " has room for "
                        + tokens.remaining() + " more bytes after the prompt's whole tokens, and must leave some after"
                        + " the " + tail.length + " that follow; shorten the prompt");
            }
            return new ByteSession(model, tokens, tail, room, leastShare);
        } catch (RuntimeException | Error e) {
            Closing.after(e, tokens::close);
            throw e;
        }
    }

    ByteModel model() {
        return model;
    }

    /**
     * Returns how many bytes surely fit: each of them, and of an unfinished token, may need a token of its own. It
     * shrinks by less than the bytes appended where tokens are longer.
     */
    @Override
    public int remaining() {
        return room - (prompted ? coverings.mostTokens() : tail.length);
    }

    @Override
    public int reusedTokens() {
        return tokens.reusedTokens();
    }

    @Override
    public Optional<ByteReading> byteReading() {
        return Optional.of(new ByteReading(length(), coverings.passes(), coverings.merged(), coverings.omitted()));
    }

    @Override
    protected void prefill(float[] row) {
        prompted = false;
        coverings.begin();
        readAll(tail, 0, tail.length, row, Math.min(1, tail.length));
        if (tail.length == 0) {
            coverings.fillRow(row, 0);
        }
        prompted = true;
    }

    @Override
    protected void extend(int[] symbols, int offset, int count, float[] logits, int rows) {
        tokens.truncate(tokens.length()); // refused where the model is closed
        int start = coverings.length();
        try {
            readAll(symbols, offset, count, logits, rows);
        } catch (RuntimeException | Error e) {
            coverings.truncate(start);
            throw e;
        }
    }

    /** Fills the last row anew, with every byte that is possible, however unlikely this model finds it. */
    void completeRow(float[] row) {
        coverings.complete();
        coverings.fillRow(row, 0);
    }

    private void readAll(int[] symbols, int offset, int count, float[] logits, int rows) {
        for (int i = 0; i < count; i++) {
            if (isCancelled()) {
                return; // which the caller finds
            }
            if (!coverings.read(symbols[offset + i])) {
                throw new IllegalArgumentException(
                        "no token of " + model.name() + " can give " + shown(symbols[offset + i]) + " after "
                                + (coverings.length() - tail.length) + " bytes; it cannot read such a text");
            }
            int row = i - (count - rows);
            if (row >= 0) {
                coverings.fillRow(logits, row * width());
            }
        }
    }

    private static String shown(int symbol) {
        return symbol == ByteVocabulary.END ? "an end" : String.format("the byte 0x%02X", symbol);
    }

    /** Runs the model after one sequence of tokens, from where it agrees with what was read last. */
    private void fillLogits(TokenPath path, float[] row) {
        int count = path.length();
        if (count == 0) {
            tokens.promptLogits(row);
        } else {
            int[] wanted = path.toArray();
            int shared = goBackTo(wanted);
            tokens.append(wanted, shared, count - shared, row, 1);
            read = wanted;
        }
        model.requireUsable(row, coverings.length() - tail.length);
    }

    /** Goes back to where tokens agree with what was read, before the last of them, and returns how many do. */
    private int goBackTo(int[] wanted) {
        int known = Math.min(wanted.length - 1, tokens.length());
        int mismatch = Arrays.mismatch(wanted, 0, known, read, 0, known);
        int shared = mismatch < 0 ? known : mismatch;
        tokens.truncate(shared);
        return shared;
    }

    /**
     * Appends one symbol to each of several sessions, and runs what follows them at once.
     *
     * @param tokenModel moves the sequences of tokens
     * @return the failures, by session
     */
    static Map<ModelSession, RuntimeException> appendEach(
            LanguageModel tokenModel, List<ByteSession> sessions, int[] symbols, float[][] rows) {
        return appendEach(
                sessions, symbols, rows, (moving, next, into) -> JointByte.readEach(tokenModel, moving, next, into));
    }

    /** Returns the sequence of tokens that this one is read over. */
    ModelSession tokenSession() {
        return tokens;
    }

    /** Returns the number of bytes read, those of the prompt's tail included. */
    int coveredBytes() {
        return coverings.length();
    }

    /**
     * Reads one symbol, and leaves the pass that its row needs to the caller where that takes a single token.
     *
     * @return what {@link #tokenSession()} is to have read after the pass, of which the last token is new; null where
     *     {@link #fillRow} needs no pass, or makes by itself what it needs
     */
    int @Nullable [] readBeforePass(int symbol) {
        extend(new int[] {symbol}, 0, 1, NO_ROW, 0);
        TokenPath next = coverings.nextPass();
        int[] wanted = next == null ? new int[0] : next.toArray();
        return wanted.length > 0 && goBackTo(wanted) == wanted.length - 1 ? wanted : null;
    }

    /** Returns where the logits of a pass that the caller makes are to go. */
    float[] passBuffer() {
        return coverings.buffer();
    }

    /** Takes over the pass that {@link #readBeforePass} left to the caller. */
    void passed(int[] tokensRead) {
        read = tokensRead;
        model.requireUsable(passBuffer(), coverings.length() - tail.length);
        coverings.settle(passBuffer());
    }

    void fillRow(float[] row) {
        coverings.fillRow(row, 0);
    }

    /** Goes back to where {@link #coveredBytes()} was {@code length}. */
    void goBackToByte(int length) {
        coverings.truncate(length);
    }

    @Override
    protected void rollBack(int newLength) {
        coverings.truncate(tail.length + newLength);
    }

    @Override
    protected void interrupt() {
        tokens.cancel();
    }

    @Override
    protected void release() {
        tokens.close();
    }
}
