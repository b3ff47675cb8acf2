package org.eft4j.internal.bytes;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The token sequences that cover a text, with their masses, byte by byte; so the next byte's probability follows from a
 * model's next-token probabilities. A sequence covers a text if its bytes begin with the text, and without its last
 * token do not. The probability that a text begins with some bytes is the sum over the sequences that cover them
 * (Vieira et al. 2024, arXiv 2412.03719).
 *
 * <p>Sequences that agree but for the last token are one {@link Cover}, which costs one pass of the model. Where tokens
 * end at one place of the text after different sequences, the heaviest sequence is run and carries the mass of all: so
 * there is at most one pass a byte. That is exact where the model's next token depends on the text alone. Elsewhere,
 * the total variation between the distributions over texts is at most the sum over the bytes of what was carried,
 * {@link #merged}, on average over texts.
 *
 * <p>A sequence whose share of the mass is not above the least share is not run, and its mass is left out of the row.
 * It is looked at again where the next byte turns out to be one that most of what remains cannot give. What a row says
 * depends on the bytes alone, not on which rows were asked for before.
 *
 * <p>Positions are counted in symbols, bytes and ends, since {@link #begin}. Reading a byte allocates nothing in
 * proportion to the vocabulary. A call in which the model fails changes nothing. Not thread-safe.
 */
public final class Coverings {
    /** The symbol for the end of the text. */
    public static final int END = 256;

    /** The number of symbols. */
    public static final int SYMBOLS = END + 1;

    /** What was left out is looked at again when its mass is above this part of what else remains. */
    private static final double WORTH_ANOTHER_LOOK = 0.5;

    private final ByteTrie trie;
    private final int[] endTokens;
    private final Model model;
    private final double leastShare;
    private final float[] logits;
    private final MassBuffers buffers = new MassBuffers();
    private final double[] masses = new double[SYMBOLS];

    /** The covers of every position, one position after the other. */
    private Cover[] covers = new Cover[0];

    private int count;

    /** For each position where its covers begin, what was read before the next, and what was carried and left out. */
    private int[] firsts = new int[64];

    private int[] symbols = new int[64];
    private double[] mergedAt = new double[64];
    private double[] omittedAt = new double[64];
    private int length;

    /** Whether it was decided what to do about the tokens that end at the last position. */
    private boolean settled;

    /** The sequence at the last position that is not worth a pass, and its mass. */
    private @Nullable TokenPath waiting;

    private double waitingMass;

    /** The mass of the sequences that end at the last position, and the heaviest of them; see {@link #weighEnded}. */
    private double ended;

    private double heaviest;
    private TokenPath heaviestPath = TokenPath.EMPTY;
    private int heaviestToken;

    private long passes;

    /** Gives the model's logits. */
    @FunctionalInterface
    public interface Model {
        /**
         * Fills a row with the logits of the token after a sequence. None is NaN or +∞, and at least one of a token
         * with bytes or of an end token is above −∞.
         */
        void fillLogits(TokenPath after, float[] row);
    }

    /**
     * Makes a reader that has yet to begin.
     *
     * @param trie the tokens that are text
     * @param endTokens the tokens that end a text, none of them in the trie
     * @param width the width of a row of logits
     * @param leastShare the share of the mass, from 0 to below 1, that a sequence must exceed to be run
     */
    public Coverings(ByteTrie trie, int[] endTokens, int width, Model model, double leastShare) {
        this.trie = trie;
        this.endTokens = endTokens.clone();
        this.model = model;
        this.leastShare = leastShare;
        this.logits = new float[width];
    }

    /** Runs the prompt, and stands at its end. */
    public void begin() {
        begin(TokenPath.EMPTY);
    }

    private void begin(TokenPath path) {
        for (int i = 0; i < count; i++) {
            covers[i].next.free();
        }
        count = 0;
        length = 0;
        NextTokens next = run(path);
        add(next, 0, trie.size(), 0, 1 / next.total);
        arrive(0, true);
    }

    /** Returns an array for a row of logits, whose content no call keeps. */
    public float[] buffer() {
        return logits;
    }

    /** Returns the number of symbols read. */
    public int length() {
        return length;
    }

    /**
     * Reads one more symbol.
     *
     * @return whether the model can give it; if not, nothing has changed
     */
    public boolean read(int symbol) {
        settle();
        int first = count;
        boolean moved = false;
        try {
            moved = symbol == END ? readEnd() : readByte(symbol) || readAgain(symbol);
        } finally {
            if (!moved) {
                count = first;
            }
        }
        if (moved) {
            forgetWhatEnded(first);
            reserve(length + 2);
            symbols[length] = symbol;
            length++;
            arrive(first, symbol == END);
        }
        return moved;
    }

    private boolean readByte(int b) {
        int first = count;
        double total = 0;
        for (int i = firsts[length]; i < first; i++) {
            Cover cover = covers[i];
            ensureFilled(cover);
            total += narrow(cover.next, cover.from, cover.to, cover.depth, cover.scale, b);
        }
        TokenPath unread = waiting;
        if (unread != null && waitingMass > WORTH_ANOTHER_LOOK * total) {
            NextTokens next = run(unread);
            total += narrow(next, 0, trie.size(), 0, waitingMass / next.total, b);
        }
        for (int i = first; i < count; i++) {
            covers[i].scale /= total;
        }
        return total > 0;
    }

    /** Adds what is left of a cover after one more byte, and returns its mass. */
    private double narrow(NextTokens next, int from, int to, int depth, double scale, int b) {
        int begin = trie.lowerBound(trie.endOfEnded(from, to, depth), to, depth, b);
        int end = trie.lowerBound(begin, to, depth, b + 1);
        double mass = begin < end ? scale * next.sum(begin, end) : 0;
        if (mass > 0) {
            add(next, begin, end, depth + 1, scale);
        }
        return mass;
    }

    private boolean readEnd() {
        Cover youngest = covers[count - 1];
        if (youngest.depth > 0 || youngest.next.likeliestEnd < 0) {
            return false;
        }
        NextTokens next = run(youngest.next.path.then(youngest.next.likeliestEnd));
        add(next, 0, trie.size(), 0, 1 / next.total);
        return true;
    }

    /**
     * Reads a byte that no cover can give, though what was left out before might: reads again from the youngest cover's
     * beginning, and leaves nothing out.
     */
    private boolean readAgain(int b) {
        Cover youngest = covers[count - 1];
        if (leastShare == 0 || youngest.depth == 0) {
            return false;
        }
        Coverings all = new Coverings(trie, endTokens, logits.length, model, 0);
        all.begin(youngest.next.path);
        boolean possible = true;
        for (int i = length - youngest.depth; i < length && possible; i++) {
            possible = all.read(symbols[i]);
        }
        possible = possible && all.read(b);
        passes += all.passes;
        for (int i = all.firsts[all.length]; i < all.count && possible; i++) {
            Cover cover = all.covers[i];
            add(cover.next, cover.from, cover.to, cover.depth, cover.scale);
        }
        return possible;
    }

    /** Runs the heaviest of the sequences that end at this position, if together they are worth a pass. */
    private void settle() {
        if (!settled) {
            weighEnded();
            settle(ended > leastShare ? run(heaviestPath.then(heaviestToken)) : null);
        }
    }

    /**
     * Returns the sequence that the model is to be run after before there is a row at this position; null if it need
     * not be. A caller that runs it, with others perhaps, hands in the logits by {@link #settle(float[])}.
     */
    public @Nullable TokenPath nextPass() {
        if (settled) {
            return null;
        }
        weighEnded();
        return ended > leastShare ? heaviestPath.then(heaviestToken) : null;
    }

    /**
     * Takes the logits that follow {@link #nextPass}, as {@link Model#fillLogits} would give them.
     *
     * @param row not kept
     */
    public void settle(float[] row) {
        weighEnded();
        NextTokens next = new NextTokens(heaviestPath.then(heaviestToken), buffers);
        fill(next, row);
        settle(next);
    }

    private void settle(@Nullable NextTokens next) {
        mergedAt[length] = 0;
        omittedAt[length] = 0;
        waiting = null;
        if (next != null) {
            add(next, 0, trie.size(), 0, ended / next.total);
            mergedAt[length] = ended - heaviest;
        } else if (ended > 0) {
            waiting = heaviestPath.then(heaviestToken);
            waitingMass = ended;
            omittedAt[length] = ended;
        }
        settled = true;
    }

    /** Finds what the sequences that end at this position weigh together, and the heaviest. */
    private void weighEnded() {
        ended = 0;
        heaviest = 0;
        for (int i = firsts[length]; i < count; i++) {
            Cover cover = covers[i];
            ensureFilled(cover);
            int end = trie.endOfEnded(cover.from, cover.to, cover.depth);
            for (int place = cover.from; place < end; place++) {
                double mass = cover.scale * cover.next.mass(place);
                ended += mass;
                if (mass > heaviest) {
                    heaviest = mass;
                    heaviestPath = cover.next.path;
                    heaviestToken = trie.id(place);
                }
            }
        }
    }

    /** Fills {@link #SYMBOLS} log-probabilities of the next symbol, in nats. */
    public void fillRow(float[] row, int offset) {
        settle();
        Arrays.fill(masses, 0);
        for (int i = firsts[length]; i < count; i++) {
            Cover cover = covers[i];
            ensureFilled(cover);
            int place = trie.endOfEnded(cover.from, cover.to, cover.depth);
            while (place < cover.to) {
                int b = trie.byteAt(place, cover.depth);
                int end = trie.lowerBound(place, cover.to, cover.depth, b + 1);
                masses[b] += cover.scale * cover.next.sum(place, end);
                place = end;
            }
            if (cover.depth == 0) {
                masses[END] += cover.scale * cover.next.endMass;
            }
        }
        double total = 0;
        for (double mass : masses) {
            total += mass;
        }
        for (int symbol = 0; symbol < SYMBOLS; symbol++) {
            row[offset + symbol] = (float) Math.log(masses[symbol] / total);
        }
    }

    /**
     * Takes in what was left out since the youngest sequence ended, so that the next row has every byte that is
     * possible. What is left out only here takes one pass, else there is one for each byte since then.
     */
    public void complete() {
        settle();
        Cover youngest = covers[count - 1];
        TokenPath unread = waiting;
        if (youngest.depth == 0) {
            return;
        }
        if (unread != null) {
            NextTokens next = run(unread);
            add(next, 0, trie.size(), 0, waitingMass / next.total);
        } else {
            ensureFilled(youngest);
            Coverings all = new Coverings(trie, endTokens, logits.length, model, 0);
            all.begin(youngest.next.path);
            for (int i = length - youngest.depth; i < length; i++) {
                all.read(symbols[i]);
            }
            all.settle();
            passes += all.passes;
            Cover same = all.covers[all.firsts[all.length]]; // the oldest
            all.ensureFilled(same);
            Cover ended = all.covers[all.count - 1];
            if (ended.depth > 0) {
                return; // no sequence of tokens ends here
            }
            add(ended.next, 0, trie.size(), 0, ended.scale * youngest.mass() / same.mass());
        }
        waiting = null;
        omittedAt[length] = 0;
    }

    /** Forgets the symbols from a position on. What is needed of their beginning is run again when asked for. */
    public void truncate(int newLength) {
        if (newLength == length) {
            return;
        }
        int end = firsts[newLength + 1];
        for (int i = end; i < count; i++) {
            if (!isCover(covers[i].next, firsts[newLength], end)) {
                covers[i].next.free();
            }
        }
        count = end;
        length = newLength;
        waiting = null;
        settled = covers[count - 1].depth == 0;
    }

    /**
     * Returns how many tokens the longest sequence may have once its last token has been read, byte by byte if need be.
     */
    public int mostTokens() {
        int most = 0;
        for (int i = firsts[length]; i < count; i++) {
            most = Math.max(most, covers[i].next.path.length() + covers[i].depth);
        }
        return most;
    }

    /** Returns how often the model was run. */
    public long passes() {
        return passes;
    }

    /** Returns the sum over the positions so far of the mass that the heaviest sequence carries for others. */
    public double merged() {
        return sumUpToHere(mergedAt);
    }

    /** Returns the sum over the positions so far of the mass that was left out. */
    public double omitted() {
        return sumUpToHere(omittedAt);
    }

    private double sumUpToHere(double[] values) {
        double sum = 0;
        for (int i = 0; i <= length && count > 0; i++) {
            sum += values[i];
        }
        return sum;
    }

    private NextTokens run(TokenPath path) {
        NextTokens next = new NextTokens(path, buffers);
        fill(next);
        return next;
    }

    private void ensureFilled(Cover cover) {
        if (!cover.next.covers(cover.from, cover.to)) {
            fill(cover.next);
        }
    }

    private void fill(NextTokens next) {
        model.fillLogits(next.path, logits);
        fill(next, logits);
    }

    private void fill(NextTokens next, float[] row) {
        passes++;
        next.fill(trie, endTokens, row);
    }

    private void add(NextTokens next, int from, int to, int depth, double scale) {
        if (count == covers.length) {
            covers = Arrays.copyOf(covers, Math.max(16, 2 * count));
        }
        if (covers[count] == null) {
            covers[count] = new Cover(next);
        }
        covers[count++].set(next, from, to, depth, scale);
    }

    /** Stands at {@link #length}, whose covers begin at {@code first}. */
    private void arrive(int first, boolean isSettled) {
        firsts[length] = first;
        mergedAt[length] = 0;
        omittedAt[length] = 0;
        waiting = null;
        settled = isSettled;
    }

    /** Frees the masses that are of no more use after a step whose covers begin at {@code first}. */
    private void forgetWhatEnded(int first) {
        for (int i = firsts[length]; i < first; i++) {
            if (!isCover(covers[i].next, first, count)) {
                covers[i].next.free();
            }
        }
        for (int i = first; i < count; i++) {
            covers[i].next.keepOnly(covers[i].from, covers[i].to);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very masses
    private boolean isCover(NextTokens next, int from, int to) {
        for (int i = from; i < to; i++) {
            if (covers[i].next == next) {
                return true;
            }
        }
        return false;
    }

    private void reserve(int positions) {
        if (positions > firsts.length) {
            int size = 2 * firsts.length;
            firsts = Arrays.copyOf(firsts, size);
            symbols = Arrays.copyOf(symbols, size);
            mergedAt = Arrays.copyOf(mergedAt, size);
            omittedAt = Arrays.copyOf(omittedAt, size);
        }
    }
}
