package org.eft4j.internal.math;

/**
 * The part of a row that kernels look at in one go. C2 vectorises a loop only where one index serves all its arrays, so a part of a row is copied
 * into a small array of its own, which stays in the first-level cache.
 */
final class Tile {
    /**
     * Entries of a tile, 3.5 KB. Not a power of two: arrays of 4 KB, allocated one after the other, can lie so that a load is taken to depend
     * on the store before it, their addresses being nearly equal in the lowest 12 bits; kernels then take three times as long.
     */
    static final int LENGTH = 896;

    private Tile() {}
}
