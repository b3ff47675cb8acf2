package org.eft4j;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import org.eft4j.Token.LogProbabilities;
import org.eft4j.internal.math.Candidates;
import org.jspecify.annotations.Nullable;

/**
 * Exact speculative decoding. Between blocks every member has read all tokens but the last, as in plain decoding. A block: the drafter reads
 * on alone, token by token; the other members read the whole block in one pass; rows are mixed one by one as far as drafts are accepted; then
 * every member is taken back to the last token accepted. Rows that plain decoding would not have looked at are never mixed.
 */
final class SpeculativeSource implements TokenSource {
    private final MemberSessions members;
    private final Drafter drafter;
    private final BlockLength blockLength;
    private final TokenLaw law;
    private final Sampler sampler;
    private final TokenHistory history;
    private final Set<Integer> endTokens;
    private final float[] scores;
    /** The token that is chosen but not read yet, then the drafted ones. */
    private final int[] block;

    private final Candidates[] draftLaws;
    private final Candidates mixedLaw = new Candidates();
    private final ArrayDeque<Decided> decided = new ArrayDeque<>();
    private @Nullable LogProbabilities reported;

    private int blocks;
    private int drafted;
    private int accepted;
    private int tokens;
    private long draftNanos;
    private long verifyNanos;

    SpeculativeSource(
            MemberSessions members,
            Drafter drafter,
            BlockLength blockLength,
            int longestBlock,
            TokenLaw law,
            Sampler sampler,
            TokenHistory history,
            Set<Integer> endTokens) {
        this.members = members;
        this.drafter = drafter;
        this.blockLength = blockLength;
        this.law = law;
        this.sampler = sampler;
        this.history = history;
        this.endTokens = endTokens;
        this.scores = new float[law.width()];
        this.block = new int[longestBlock + 1];
        this.draftLaws = new Candidates[longestBlock];
        for (int i = 0; i < longestBlock; i++) {
            draftLaws[i] = new Candidates();
        }
    }

    @Override
    public void prefill() {
        members.prompt();
        drafter.prefill();
        members.mix(0, 0, scores, 0);
        law.prepare(scores);
        int token = sampler.sample(scores, history);
        law.report(members, 0, token);
        decide(token);
    }

    @Override
    public int next(int atMost) {
        if (decided.isEmpty()) {
            decideBlock(atMost);
        }
        Decided next = decided.remove();
        reported = next.logProbabilities();
        return next.token();
    }

    private void decideBlock(int atMost) {
        int start = history.generatedLength() - 1;
        block[0] = history.token(history.length() - 1);
        long draftStart = System.nanoTime();
        int count = draft(Math.min(blockLength.next(), atMost - 1));
        history.truncate(start + 1);
        long verifyStart = System.nanoTime();
        members.appendToAllBut(drafter.endDrafting(start), block, 0, count + 1, count + 1);
        long passEnd = System.nanoTime();
        int right = verify(start, count);
        members.truncate(start + 1 + right);
        drafter.truncate(start + 1 + right);
        long end = System.nanoTime();

        blockLength.learn(count, right, verifyStart - draftStart, drafter.passes(), passEnd - verifyStart);
        blocks++;
        drafted += count;
        accepted += right;
        tokens += right + 1;
        draftNanos += verifyStart - draftStart;
        verifyNanos += end - verifyStart;
    }

    /** Drafts up to {@code wanted} tokens into the block and returns how many; the history then holds them. */
    private int draft(int wanted) {
        drafter.begin();
        for (int count = 0; count < wanted; count++) {
            if (!drafter.canRead(history)) {
                return count;
            }
            drafter.read(history, scores);
            law.prepareDraft(scores);
            Candidates draftLaw = draftLaws[count];
            // A draft may lead where every token is forbidden although the true text never would.
            if (!sampler.findLaw(scores, history, draftLaw)) {
                return count;
            }
            int token = draftLaw.draw(sampler.uniform());
            block[count + 1] = token;
            history.append(token);
            if (endTokens.contains(token)) {
                return count + 1;
            }
        }
        return wanted;
    }

    /** Decides tokens from the block of {@code count} drafts, and returns how many drafts were accepted. */
    private int verify(int start, int count) {
        for (int i = 0; i < count; i++) {
            findMixedLaw(start, i);
            int token = block[i + 1];
            double p = mixedLaw.probabilityOf(token);
            double q = draftLaws[i].probabilityOf(token);
            if (p < q && sampler.uniform() * q >= p) {
                token = mixedLaw.drawBeyond(draftLaws[i], sampler.uniform());
                law.report(members, i, token);
                decide(token);
                return i;
            }
            law.report(members, i, token);
            decide(token);
        }
        drafter.completeRows(history);
        findMixedLaw(start, count);
        int token = mixedLaw.draw(sampler.uniform());
        law.report(members, count, token);
        decide(token);
        return count;
    }

    private void findMixedLaw(int start, int row) {
        members.mix(row, start + 1 + row, scores, 0);
        law.prepare(scores);
        sampler.requireLaw(scores, history, mixedLaw);
    }

    private void decide(int token) {
        history.append(token);
        decided.add(new Decided(token, law.reported()));
    }

    @Override
    public @Nullable LogProbabilities logProbabilities() {
        return reported;
    }

    @Override
    public int room() {
        return members.room();
    }

    @Override
    public long modelNanos() {
        return members.modelNanos() + drafter.modelNanos();
    }

    @Override
    public Optional<Speculation.Stats> speculation() {
        return Optional.of(new Speculation.Stats(
                blocks, drafted, accepted, tokens, Duration.ofNanos(draftNanos), Duration.ofNanos(verifyNanos)));
    }

    @Override
    public void cancel() {
        members.cancel();
        drafter.cancel();
    }

    @Override
    public void close() {
        try {
            members.close();
        } finally {
            drafter.close();
        }
    }

    private record Decided(int token, @Nullable LogProbabilities logProbabilities) {}
}
