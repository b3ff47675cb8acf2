package org.eft4j;

/**
 * A member of the ensemble drafts: its draft passes are the passes the mix needs anyway, and its rows are kept for the
 * mix. Its session is moved, taken back, cancelled and closed with the other members'.
 */
final class MemberDrafter implements Drafter {
    private final MemberSessions members;
    private final int member;
    private final boolean rereads;
    private final int[] unread;
    private int start;
    private int passes;

    /**
     * Makes a drafter.
     *
     * @param member its place among the evaluated members
     * @param rereads whether it reads the block again with the others; only so are the rows of its own members at hand
     *     for a report, if it is an ensemble itself
     */
    MemberDrafter(MemberSessions members, int member, boolean rereads) {
        this.members = members;
        this.member = member;
        this.rereads = rereads;
        this.unread = new int[1];
    }

    @Override
    public void prefill() {}

    @Override
    public void begin() {
        start = members.length(member);
        passes = 0;
    }

    @Override
    public boolean canRead(TokenHistory history) {
        return true; // the ensemble's room is that of the member with the least
    }

    @Override
    public void read(TokenHistory history, float[] scores) {
        int row = readOne(history);
        passes++;
        System.arraycopy(members.rows(member), members.rowOffset(member, row), scores, 0, scores.length);
    }

    private int readOne(TokenHistory history) {
        int length = members.length(member);
        unread[0] = history.token(history.promptLength() + length);
        members.appendTo(member, unread, 0, 1, length - start);
        return length - start;
    }

    @Override
    public int passes() {
        return passes;
    }

    @Override
    public int endDrafting(int blockStart) {
        if (rereads) {
            members.truncate(blockStart);
            return -1;
        }
        return member;
    }

    @Override
    public void completeRows(TokenHistory history) {
        if (members.length(member) < history.generatedLength()) {
            readOne(history);
        }
    }

    @Override
    public void truncate(int length) {}

    @Override
    public long modelNanos() {
        return 0;
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
