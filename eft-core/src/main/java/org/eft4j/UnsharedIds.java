package org.eft4j;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The ids of a mix that some of its evaluated members know and others lack, as tokens that fine-tuning added. A member
 * knows an id that it has a piece for or ends with. See {@link Ensemble.UnsharedIdPolicy} for what becomes of them.
 *
 * <p>Immutable and thread-safe.
 */
final class UnsharedIds {
    /** None: the members were checked to know the same ids. */
    static final UnsharedIds NONE = new UnsharedIds(new int[0], new BitSet[0], new BitSet());

    private final int[] ids;
    /** For each member, the places in {@link #ids} that it knows. */
    private final BitSet[] known;
    /** The ids beyond a member's vocabulary, so that it cannot read them. */
    private final BitSet unreadable;

    private UnsharedIds(int[] ids, BitSet[] known, BitSet unreadable) {
        this.ids = ids;
        this.known = known;
        this.unreadable = unreadable;
    }

    /** Finds those among the ids that {@code vocabulary} has a piece for or {@code endTokens} contains. */
    static UnsharedIds of(List<Member> members, Vocabulary vocabulary, Set<Integer> endTokens) {
        int[] ids = new int[vocabulary.size()];
        int count = 0;
        BitSet unreadable = new BitSet();
        for (int id = 0; id < ids.length; id++) {
            int candidate = id;
            boolean assigned = vocabulary.piece(id).isPresent() || endTokens.contains(id);
            if (assigned && !members.stream().allMatch(member -> knows(member, candidate))) {
                ids[count++] = id;
                unreadable.set(
                        id,
                        !members.stream()
                                .allMatch(member ->
                                        candidate < member.model().vocabulary().size()));
            }
        }
        int[] found = Arrays.copyOf(ids, count);
        return new UnsharedIds(
                found,
                members.stream().map(member -> placesKnown(member, found)).toArray(BitSet[]::new),
                unreadable);
    }

    private static BitSet placesKnown(Member member, int[] ids) {
        BitSet places = new BitSet(ids.length);
        for (int place = 0; place < ids.length; place++) {
            places.set(place, knows(member, ids[place]));
        }
        return places;
    }

    private static boolean knows(Member member, int id) {
        Vocabulary vocabulary = member.model().vocabulary();
        return id < vocabulary.size()
                && (vocabulary.piece(id).isPresent()
                        || member.model().endTokens().contains(id));
    }

    int size() {
        return ids.length;
    }

    /** Returns the id at a place; ids rise with the place. */
    int id(int place) {
        return ids[place];
    }

    /** Returns whether a member knows the id at a place. */
    boolean isKnown(int member, int place) {
        return known[member].get(place);
    }

    /** Returns whether some of these members know an id, or all members do. */
    boolean isKnownToAny(IntStream members, int id) {
        int place = Arrays.binarySearch(ids, id);
        return place < 0 || members.anyMatch(member -> isKnown(member, place));
    }

    /** Returns whether some member cannot read an id, so that nothing can follow it. */
    boolean isUnreadable(int id) {
        return unreadable.get(id);
    }

    /** Returns the ids that some member cannot read. */
    IntStream unreadable() {
        return unreadable.stream();
    }

    /** Makes impossible in a member's row what the member lacks, whatever its model says there. */
    void leaveOutLacking(int member, float[] row, int offset) {
        for (int place = 0; place < ids.length; place++) {
            if (!isKnown(member, place)) {
                row[offset + ids[place]] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    /** Gives these ids a score, as far as they lie within a width. */
    void fill(float[] row, int offset, int width, float score) {
        for (int place = 0; place < ids.length && ids[place] < width; place++) {
            row[offset + ids[place]] = score;
        }
    }
}
