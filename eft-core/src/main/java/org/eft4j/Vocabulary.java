package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A token-id space: which piece of text each id from 0 to {@link #size()} − 1 stands for. Models can be mixed when
 * their vocabularies agree on every id. End tokens are not part of it; they belong to the model ({@link
 * LanguageModel#endTokens()}).
 *
 * <p>Immutable and thread-safe.
 */
public final class Vocabulary {
    private final @Nullable String[] pieces;
    private final Map<String, Integer> ids;
    private final int[] unassignedIds;

    private Vocabulary(@Nullable String[] pieces) {
        this.pieces = pieces;
        this.ids = new HashMap<>(pieces.length * 2);
        int[] missing = new int[pieces.length];
        int count = 0;
        for (int id = 0; id < pieces.length; id++) {
            String piece = pieces[id];
            if (piece != null) {
                ids.putIfAbsent(piece, id);
            } else {
                missing[count++] = id;
            }
        }
        this.unassignedIds = Arrays.copyOf(missing, count);
    }

    /**
     * Makes a vocabulary of the given pieces, in the tokenizer's own spelling; the position is the id, and {@code null}
     * marks an id that stands for nothing. Such ids are never generated, unless the model ends or is to stop with them.
     *
     * @throws IllegalArgumentException if there is no piece
     */
    public static Vocabulary of(List<? extends @Nullable String> pieces) {
        if (pieces.isEmpty()) {
            throw new IllegalArgumentException("a vocabulary needs at least one piece, got none");
        }
        return new Vocabulary(pieces.toArray(new @Nullable String[0]));
    }

    /** Returns the number of ids; a row of logits has this width. */
    public int size() {
        return pieces.length;
    }

    /**
     * Returns the piece that an id stands for, empty where it stands for nothing.
     *
     * @throws IndexOutOfBoundsException if the id is not in [0, size)
     */
    public Optional<String> piece(int id) {
        return Optional.ofNullable(pieces[Objects.checkIndex(id, pieces.length)]);
    }

    /** Returns the id of a piece, empty if no id stands for it. */
    public OptionalInt id(String piece) {
        Integer id = ids.get(requireNonNull(piece));
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /** Returns the ids that stand for nothing, in ascending order; not to be changed. */
    int[] unassignedIds() {
        return unassignedIds;
    }

    /** Returns this vocabulary without the ids from {@code size} on, or with ids that stand for nothing up to there. */
    Vocabulary resizedTo(int size) {
        return size == pieces.length ? this : new Vocabulary(Arrays.copyOf(pieces, size));
    }

    /**
     * Returns the first ids at which this vocabulary and another differ, at most {@code limit} of them; empty if the
     * two agree. An id beyond the end of one vocabulary agrees with an id that stands for nothing in the other, so
     * padding is no difference.
     */
    public List<Difference> differences(Vocabulary other, int limit) {
        return differences(other, limit, false);
    }

    /**
     * Returns the first differences, or only those where both have a piece.
     *
     * @param shared whether an id that one of them lacks is no difference
     */
    List<Difference> differences(Vocabulary other, int limit, boolean shared) {
        List<Difference> found = new ArrayList<>();
        int end = Math.max(size(), other.size());
        for (int id = 0; id < end && found.size() < limit; id++) {
            String here = id < size() ? pieces[id] : null;
            String there = id < other.size() ? other.pieces[id] : null;
            boolean comparable = !shared || (here != null && there != null);
            if (comparable && !Objects.equals(here, there)) {
                found.add(new Difference(id, here, there));
            }
        }
        return List.copyOf(found);
    }

    /** Equal when every id stands for the same piece and the sizes are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Vocabulary that && Arrays.equals(pieces, that.pieces));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pieces);
    }

    @Override
    public String toString() {
        return "Vocabulary[" + pieces.length + " ids]";
    }

    /**
     * One id that two vocabularies read differently.
     *
     * @param id the token id
     * @param here the piece in the vocabulary that was asked, {@code null} if it has none
     * @param there the piece in the other vocabulary, {@code null} if it has none
     */
    public record Difference(
            int id, @Nullable String here, @Nullable String there) {
        @Override
        public String toString() {
            return "id " + id + " is " + quoted(here) + " against " + quoted(there);
        }

        private static String quoted(@Nullable String piece) {
            return piece == null ? "nothing" : "'" + piece + "'";
        }
    }
}
