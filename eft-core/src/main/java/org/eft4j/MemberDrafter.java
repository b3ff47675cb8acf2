package org.eft4j;

import java.util.Optional;
import org.eft4j.internal.math.ScannedRow;

/**
 * Drafts with a member of the ensemble: its draft passes are the passes the mix needs anyway, and its rows are kept for
 * the mix.
 */
final class MemberDrafter extends Drafter {
    private final int member;
    private final boolean rereads;
    private final int[] unread = new int[1];

    /**
     * Makes a drafter.
     *
     * @param member its place among the evaluated members
     * @param rereads whether it reads a block again with the others; an ensemble has only so the rows of its own
     *     members at hand for a report
     */
    MemberDrafter(MemberSessions members, int member, boolean rereads) {
        super(members);
        this.member = member;
        this.rereads = rereads;
    }

    /** There is always room: the ensemble's is that of the member with the least. */
    @Override
    Optional<SessionReading> next(TokenHistory history) {
        unread[0] = history.token(history.promptLength() + members().length(member));
        return Optional.of(members().reading(member, unread));
    }

    @Override
    void arrived(int row, long nanos, float[] scores) {
        members().arrived(member, row, nanos);
        System.arraycopy(members().rows(member), members().rowOffset(member, row), scores, 0, scores.length);
    }

    @Override
    void readBlock(int start, int[] block, int count) {
        if (rereads) {
            super.readBlock(start, block, count);
        } else {
            members().appendToAllBut(member, block, 0, count, count);
        }
    }

    /** Drafting leaves the last draft unread, whose row is needed only where every draft is accepted. */
    @Override
    ScannedRow mix(int row, TokenHistory history, float[] out) {
        if (members().length(member) < history.generatedLength()) {
            long start = System.nanoTime();
            next(history).orElseThrow().alone();
            members().arrived(member, row, System.nanoTime() - start);
        }
        return super.mix(row, history, out);
    }
}
