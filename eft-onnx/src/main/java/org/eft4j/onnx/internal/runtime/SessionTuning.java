package org.eft4j.onnx.internal.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.eft4j.BackendException;

/**
 * Session settings that suit the size of a graph. In a small one, below {@value #SMALL_MEGABYTES} MB of weights, most
 * of a step is not arithmetic: giving a node's work to a second thread costs more than it gains (0.7 ms a step
 * against 0.8 ms for the family's large base on two cores), and planning the memory of a run ahead saves a tenth. In
 * a large graph further processors help as long as each has some weights to read, {@value #MEGABYTES_PER_THREAD} MB:
 * a core reads these in about the time that it takes to hand the work of a few hundred nodes to one thread more.
 * There runs are not planned: ONNX Runtime keeps a plan for every length that a sequence has had, which would add up
 * to hundreds of megabytes. Immutable and thread-safe.
 *
 * @param threads for the work inside a node
 * @param memoryPattern whether runs are planned ahead
 */
record SessionTuning(int threads, boolean memoryPattern) {
    private static final long SMALL_MEGABYTES = 64;
    private static final long MEGABYTES_PER_THREAD = 8;

    /**
     * Chooses settings by the size of a graph's files.
     *
     * @param externalFiles those with weights beside the graph, as it names them
     * @param threads the number asked for, empty to choose
     * @throws BackendException if a file cannot be found
     */
    static SessionTuning of(Path graph, Set<String> externalFiles, OptionalInt threads) {
        return of(bytes(graph, externalFiles), threads, Runtime.getRuntime().availableProcessors());
    }

    /** Chooses settings by the bytes of a graph, for a machine with so many processors. */
    static SessionTuning of(long bytes, OptionalInt threads, int processors) {
        long megabytes = bytes >> 20;
        boolean small = megabytes < SMALL_MEGABYTES;
        int useful = small ? 1 : (int) Math.min(processors, megabytes / MEGABYTES_PER_THREAD);
        return new SessionTuning(threads.orElse(useful), small);
    }

    private static long bytes(Path graph, Set<String> externalFiles) {
        try {
            long sum = Files.size(graph);
            for (String external : externalFiles) {
                sum += Files.size(graph.resolveSibling(external));
            }
            return sum;
        } catch (IOException e) {
            throw new BackendException("the files of " + graph.toAbsolutePath() + " cannot be read: " + e, e);
        }
    }
}
