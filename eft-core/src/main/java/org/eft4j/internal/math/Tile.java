package org.eft4j.internal.math;

/**
 * The part of a row that kernels look at in one go. C2 vectorises a loop only where one index serves all its arrays, so
 * a part of a row is copied into a small array of its own, which stays in the first-level cache.
 */
final class Tile {
    /**
     * Entries of a tile, 3.5 KB. Not a power of two: with 512 or 1,024 kernels take up to three times as long in some
     * runs, most likely because arrays allocated one after the other then differ little in the lowest 12 bits of their
     * addresses, by which loads are checked against the stores before them.
     */
    static final int LENGTH = 896;

    private Tile() {}
}
