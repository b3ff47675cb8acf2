package org.eft4j.onnx.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eft4j.BackendException;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.internal.adapter.LoraAdapter;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.runtime.MemoryBlock;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.eft4j.spi.PrefixPool;

/**
 * What a model and the same model with adapters share: the loaded graph, the tokenizer, and what runs several of their
 * sequences at once. Freed when the last of these models has been closed. Thread-safe.
 */
final class SharedGraph {
    private final LoadedGraph loaded;
    private final ModelTokenizer tokenizer;
    private final int maxChunk;

    /** What each of the models remembers. */
    private final List<PrefixPool<KeyValueCache>> pools = new CopyOnWriteArrayList<>();

    /** Empty where several sequences in one run would change what is computed, or are forbidden. */
    private final Optional<BatchRunner> batches;

    /** How many models use this. */
    private int users = 1;

    /**
     * Takes over a graph and its tokenizer, for one model so far.
     *
     * @param onnx says how many tokens one run may have, and whether several sequences may be run at once
     */
    SharedGraph(LoadedGraph loaded, ModelTokenizer tokenizer, OnnxOptions onnx) {
        this.loaded = loaded;
        this.tokenizer = tokenizer;
        this.maxChunk = onnx.prefillChunk();
        this.batches = onnx.batching() && description().dependsOnPieces().isEmpty()
                ? Optional.of(new BatchRunner(loaded, cacheMemory(), row -> newRunner(gate(row - 1), Optional.empty())))
                : Optional.empty();
    }

    ModelDescription description() {
        return loaded.description();
    }

    LoadedGraph loaded() {
        return loaded;
    }

    ModelTokenizer tokenizer() {
        return tokenizer;
    }

    /** Returns what moves several sequences; empty if nothing does, as a trial shows at the first call. */
    Optional<BatchRunner> batches() {
        return batches.filter(BatchRunner::isExact);
    }

    /** Returns the place of an adapter among those of the graph, -1 if it is none of them. */
    int adapter(Path folder) {
        List<Path> folders = loaded.adapters().stream()
                .map(LoraAdapter::folder)
                .map(SharedGraph::normal)
                .toList();
        return folders.indexOf(normal(folder));
    }

    private static Path normal(Path folder) {
        return folder.toAbsolutePath().normalize();
    }

    /** Returns the gate that opens one adapter; none if there are not so many, or the place is below 0. */
    float[] gate(int adapter) {
        float[] gate = new float[loaded.adapters().size()];
        if (adapter >= 0 && adapter < gate.length) {
            gate[adapter] = 1;
        }
        return gate;
    }

    /**
     * Makes a runner for a sequence, which closes it.
     *
     * @param gate for each adapter of the graph whether it is used, 1 or 0
     * @param remembered where it may take and leave caches
     */
    SequenceRunner newRunner(float[] gate, Optional<PrefixPool<KeyValueCache>> remembered) {
        DecoderPlan plan = description().plan();
        int length = description().contextLength();
        String name = description().name();
        KeyValueCache cache = plan.strategy().create(plan.layout(), cacheMemory(), length, "the cache of " + name);
        return new SequenceRunner(loaded.runner(), plan, gate, cache, remembered, length, maxChunk, name);
    }

    /** Returns memory that is taken from what is remembered where there is no other. */
    private TensorMemory<?> cacheMemory() {
        return yielding(loaded.runner().cacheMemory());
    }

    private <B extends MemoryBlock> TensorMemory<B> yielding(TensorMemory<B> memory) {
        return (size, purpose) -> {
            try {
                return memory.allocate(size, purpose);
            } catch (BackendException e) {
                if (!trim()) {
                    throw e;
                }
                return memory.allocate(size, purpose);
            }
        };
    }

    /** Frees what any of the models remembers; returns whether there was something. */
    private boolean trim() {
        boolean some = false;
        for (PrefixPool<KeyValueCache> pool : pools) {
            some |= pool.trim();
        }
        return some;
    }

    /** Takes memory from a pool, too, where there is no other. */
    void add(PrefixPool<KeyValueCache> pool) {
        pools.add(pool);
    }

    void remove(PrefixPool<KeyValueCache> pool) {
        pools.remove(pool);
    }

    /** Counts one model more; for a caller that is one of them. */
    synchronized SharedGraph forAnother() {
        users++;
        return this;
    }

    /** Counts one model less, and frees everything with the last. */
    synchronized void release() {
        users--;
        if (users == 0) {
            Closing.all(() -> batches.ifPresent(BatchRunner::close), tokenizer::close, loaded::close);
        }
    }
}
