package org.eft4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.ScannedRow;
import org.eft4j.internal.math.TokenDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Exact speculative decoding. Between blocks every member has read all tokens but the last, as in plain decoding. A
 * block: the drafter reads on alone, token by token; the other members read the whole block in one pass; rows are mixed
 * one by one, each when its token is asked for, as far as drafts are accepted; then every member is taken back to the
 * last token accepted. Rows that plain decoding would not have looked at are never mixed.
 */
final class SpeculativeSource implements TokenSource {
    private final MemberSessions members;
    private final Drafter drafter;
    private final DraftLengthPolicy draftLength;
    private final TokenRecorder recorder;
    private final Sampler sampler;
    private final TokenHistory history;
    private final Set<Integer> lastTokens;
    private final float[] scores;
    private final RowScanner scanner = new RowScanner();
    /** The token that is chosen but not read yet, then the drafted ones. */
    private final int[] block;

    private final TokenDistribution[] draftDistributions;
    private final TokenDistribution mixedDistribution = new TokenDistribution();

    /** Whether the next block was begun, and its drafts are there. */
    private boolean isDrafted;

    private @Nullable RuntimeException draftFailure;

    /** The block being decided: where its members stood, its drafts, and how many of them were accepted so far. */
    private boolean inBlock;

    /** As members say that have read accepted tokens only: what others would leave room for does not count. */
    private int room;

    private int start;
    private int wanted;
    private int count;
    private int right;
    private int draftPasses;
    private long draftTime;
    private long passTime;

    private int blocks;
    private int plainBlocks;
    private int drafted;
    private int accepted;
    private int tokens;
    private long draftNanos;
    private long verifyNanos;

    /**
     * Makes a source.
     *
     * @param lastTokens the tokens that nothing follows: the generation ends with them
     */
    SpeculativeSource(
            Drafter drafter,
            DraftLengthPolicy draftLength,
            TokenRecorder recorder,
            Sampler sampler,
            TokenHistory history,
            Set<Integer> lastTokens) {
        this.members = drafter.members();
        this.drafter = drafter;
        this.draftLength = draftLength;
        this.recorder = recorder;
        this.sampler = sampler;
        this.history = history;
        this.lastTokens = lastTokens;
        this.scores = new float[members.width()];
        int longest = draftLength.longest();
        this.block = new int[longest + 1];
        this.draftDistributions = new TokenDistribution[longest];
        for (int i = 0; i < longest; i++) {
            draftDistributions[i] = new TokenDistribution();
        }
    }

    @Override
    public void prefill() {
        drafter.prefill();
        room = members.room();
    }

    @Override
    public Choice next(int atMost) {
        if (history.generatedLength() == 0) {
            return decide(sampler.sample(mix(0), history), 0);
        }
        if (!inBlock) {
            if (!isDrafted) {
                draft(atMost);
            }
            readBlock();
        }
        long begin = System.nanoTime();
        Choice choice = verifyNext();
        verifyNanos += System.nanoTime() - begin;
        return choice;
    }

    /**
     * Drafts the next blocks of several sequences: what their drafters read, they read at once. Those that have not
     * begun, or still decide a block, do not take part. What fails here is thrown at the sequence's own {@link #next}.
     *
     * @param atMost for each what {@link #next} will be told
     */
    static void draftTogether(List<SpeculativeSource> sources, int[] atMost) {
        List<SpeculativeSource> drafting = new ArrayList<>();
        for (int i = 0; i < atMost.length; i++) {
            SpeculativeSource source = sources.get(i);
            if (source.history.generatedLength() > 0 && !source.inBlock) {
                source.beginBlock(atMost[i]);
                drafting.add(source);
            }
        }
        while (!drafting.isEmpty()) {
            Map<SpeculativeSource, SessionReading> readings = new LinkedHashMap<>();
            drafting.forEach(each -> each.nextReading().ifPresent(reading -> readings.put(each, reading)));
            long begin = System.nanoTime();
            Map<SessionReading, RuntimeException> failures = SessionReading.together(List.copyOf(readings.values()));
            long share = (System.nanoTime() - begin) / Math.max(1, readings.size());
            readings.forEach((source, reading) -> source.takeOr(failures.get(reading), share));
            drafting.removeIf(each -> !readings.containsKey(each) || each.draftFailure != null);
        }
    }

    private void takeOr(@Nullable RuntimeException failure, long nanos) {
        draftFailure = failure;
        if (failure == null) {
            try {
                take(nanos);
            } catch (RuntimeException e) {
                draftFailure = e; // as a processor of the user's may throw: the other sequences go on
            }
        }
    }

    private void draft(int atMost) {
        beginBlock(atMost);
        for (Optional<SessionReading> next = nextReading(); next.isPresent(); next = nextReading()) {
            long begin = System.nanoTime();
            next.get().alone();
            take(System.nanoTime() - begin);
        }
    }

    private void beginBlock(int atMost) {
        room = members.room();
        start = history.generatedLength() - 1;
        block[0] = history.token(history.length() - 1);
        wanted = Math.min(draftLength.next(), atMost - 1);
        count = 0;
        draftPasses = 0;
        draftTime = 0;
        isDrafted = true;
    }

    /** Returns what is to be read for one more draft of the block; empty if there is to be none. */
    private Optional<SessionReading> nextReading() {
        return count < wanted ? drafter.next(history) : Optional.empty();
    }

    /**
     * Drafts a token by what was read.
     *
     * @param nanos what the reading took
     */
    private void take(long nanos) {
        long begin = System.nanoTime();
        drafter.arrived(count, nanos, scores);
        draftPasses++;
        chooseDraft();
        draftTime += nanos + System.nanoTime() - begin;
    }

    /** Chooses the next draft by the scores; the history holds the drafts until the block is read. */
    private void chooseDraft() {
        TokenDistribution draftDistribution = draftDistributions[count];
        if (!computeDraftDistribution(draftDistribution)) {
            wanted = count;
            return;
        }
        int token = draftDistribution.sample(sampler.uniform());
        block[++count] = token;
        history.append(token);
        if (lastTokens.contains(token)) {
            wanted = count;
        }
    }

    /** Has the other members read the block. */
    private void readBlock() {
        isDrafted = false;
        history.truncate(start + 1);
        RuntimeException failure = draftFailure;
        if (failure != null) {
            throw failure;
        }
        long passBegin = System.nanoTime();
        drafter.readBlock(start, block, toRead());
        passTime = System.nanoTime() - passBegin;
        right = 0;
        inBlock = true;
        blocks++;
        plainBlocks += count == 0 ? 1 : 0;
        drafted += count;
        draftNanos += draftTime;
        verifyNanos += passTime;
    }

    /** Returns the tokens of the block that members have to read: what would follow a last token is never asked for. */
    private int toRead() {
        return count > 0 && lastTokens.contains(block[count]) ? count : count + 1;
    }

    /**
     * Computes the distribution of the drafter's row. A draft may lead where every token is forbidden, or to logits
     * that are no scores, although the true text never would.
     *
     * @return whether there is one; if not, the mix will say so where the position is reached
     */
    private boolean computeDraftDistribution(TokenDistribution distribution) {
        members.unassignedIds().leaveOut(scores, 0);
        ScannedRow draft = scanner.scan(scores, 0, members.unassignedIds().assignedWidth());
        return Float.isFinite(draft.max()) && sampler.computeDistribution(draft, history, distribution);
    }

    /** Decides the next token of the block, and ends the block where that is no draft or the last it can give. */
    private Choice verifyNext() {
        int row = right;
        sampler.requireDistribution(mix(row), history, mixedDistribution);
        if (row == count) {
            Choice choice = decide(mixedDistribution.sample(sampler.uniform()), row);
            endBlock();
            return choice;
        }
        int token = block[row + 1];
        double p = mixedDistribution.probabilityOf(token);
        double q = draftDistributions[row].probabilityOf(token);
        if (p < q && sampler.uniform() * q >= p) {
            Choice choice = decide(mixedDistribution.sampleResidual(draftDistributions[row], sampler.uniform()), row);
            endBlock();
            return choice;
        }
        right++;
        accepted++;
        return decide(token, row);
    }

    private ScannedRow mix(int row) {
        ScannedRow mixed = drafter.mix(row, history, scores);
        recorder.observe(mixed);
        return mixed;
    }

    /** Takes every member back to the last token accepted; the one just decided is not read yet. */
    private void endBlock() {
        drafter.truncate(start + 1 + right);
        draftLength.learn(count, right, draftTime, draftPasses, passTime);
        inBlock = false;
    }

    private Choice decide(int token, int row) {
        history.append(token);
        tokens += inBlock ? 1 : 0;
        return recorder.record(members, row, token);
    }

    @Override
    public int room() {
        return room;
    }

    @Override
    public int reusedTokens() {
        return members.reusedTokens();
    }

    @Override
    public double sequencesPerStep() {
        return members.sequencesPerStep();
    }

    @Override
    public Map<String, ModelSession.ByteReading> byteReadings() {
        return members.byteReadings();
    }

    @Override
    public ModelTime modelTime() {
        return drafter.modelTime();
    }

    @Override
    public Optional<ModelSession.PartialRows.Stats> partialRows() {
        return Optional.empty();
    }

    @Override
    public Optional<Speculation.Stats> speculation() {
        return Optional.of(new Speculation.Stats(
                blocks,
                plainBlocks,
                drafted,
                accepted,
                tokens,
                Duration.ofNanos(draftNanos),
                Duration.ofNanos(verifyNanos)));
    }

    @Override
    public void cancel() {
        drafter.cancel();
    }

    @Override
    public void close() {
        drafter.close();
    }
}
