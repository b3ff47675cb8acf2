package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.graph.CachePort;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.jspecify.annotations.Nullable;

/**
 * Rows for graphs that write new keys and values after the old ones in place: every row has room for the same number of
 * tokens and is filled from its beginning. A run copies nothing, whatever the lengths; where
 * one has left, the next run begins by moving the last one there.
 */
final class SharedBufferBatch implements CacheBatch {
    private final DecoderLayout layout;
    private final TensorMemory<?> memory;
    private final int maxLength;
    private final String purpose;
    private final ReentrantLock lock = new ReentrantLock();

    /** A row that has left is {@code null} until the next run. */
    private final List<@Nullable SharedBufferCache> members = new ArrayList<>();

    private final List<CacheTensor> tensors;

    /** For how many tokens each row of each tensor has room; they differ where growing failed part way. */
    private final int[] capacities;

    SharedBufferBatch(DecoderLayout layout, TensorMemory<?> memory, int maxLength, String purpose) {
        this.layout = layout;
        this.memory = memory;
        this.maxLength = maxLength;
        this.purpose = purpose;
        this.tensors = new ArrayList<>(layout.cache().stream().map(this::empty).toList());
        this.capacities = new int[tensors.size()];
    }

    private CacheTensor empty(CachePort port) {
        return new CacheTensor(port, layout.cacheType(), memory, purpose);
    }

    @Override
    public ReentrantLock lock() {
        return lock;
    }

    @Override
    public int[] gather(List<KeyValueCache> caches) {
        Set<KeyValueCache> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
        wanted.addAll(caches);
        members.stream()
                .filter(Objects::nonNull)
                .filter(each -> !wanted.contains(each))
                .toList()
                .forEach(this::release);
        fillHoles();
        int longest = caches.stream().mapToInt(KeyValueCache::length).max().orElseThrow();
        makeRoom(caches.size(), longest + 1);
        for (KeyValueCache each : caches) {
            if (!members.contains(each)) {
                join((SharedBufferCache) each);
            }
        }
        return caches.stream().mapToInt(members::indexOf).toArray();
    }

    private void makeRoom(int rows, int tokens) {
        int capacity = capacities[0];
        for (int each : capacities) {
            capacity = Math.max(capacity, each);
        }
        if (capacity < tokens) {
            capacity = CacheTensor.roomFor(tokens, maxLength);
        }
        for (int i = 0; i < capacities.length; i++) {
            if (capacities[i] < capacity || tensors.get(i).capacity() < (long) rows * capacity) {
                grow(i, rows, capacity);
            }
        }
    }

    /** Grows one tensor after the other, so that old and new memory of all layers never exist at once. */
    private void grow(int index, int rows, int capacity) {
        CacheTensor old = tensors.get(index);
        CacheTensor grown = empty(layout.cache().get(index));
        try {
            grown.tensor(rows, capacity, (long) rows * capacity);
            for (int row = 0; row < members.size(); row++) {
                old.copyTo(
                        row,
                        0,
                        capacities[index],
                        grown,
                        row,
                        0,
                        capacity,
                        Objects.requireNonNull(members.get(row)).length());
            }
        } catch (RuntimeException | Error e) {
            Closing.after(e, grown::close);
            throw e;
        }
        tensors.set(index, grown);
        capacities[index] = capacity;
        old.close();
    }

    private void join(SharedBufferCache cache) {
        int row = members.size();
        for (int i = 0; i < capacities.length; i++) {
            cache.copyTo(i, tensors.get(i), row, capacities[i]);
        }
        members.add(cache);
        cache.joined(this);
    }

    /** Lets a cache leave, with what it holds. Does nothing for one that is no row. */
    void release(SharedBufferCache cache) {
        lock.lock();
        try {
            int row = members.indexOf(cache);
            if (row >= 0) {
                cache.copyFrom(tensors, row, capacities);
                remove(row, cache);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets a cache leave that needs nothing of what it holds. */
    void drop(SharedBufferCache cache) {
        lock.lock();
        try {
            int row = members.indexOf(cache);
            if (row >= 0) {
                remove(row, cache);
            }
        } finally {
            lock.unlock();
        }
    }

    private void remove(int row, SharedBufferCache cache) {
        members.set(row, null);
        cache.left();
        if (members.stream().allMatch(Objects::isNull)) {
            close();
        }
    }

    /** Moves last rows to where others have left; if that fails, every row still is where it was. */
    private void fillHoles() {
        for (int row = members.indexOf(null); row >= 0; row = members.indexOf(null)) {
            int last = members.size() - 1;
            SharedBufferCache moved = members.get(last);
            if (moved != null) {
                for (int i = 0; i < capacities.length; i++) {
                    CacheTensor tensor = tensors.get(i);
                    tensor.copyTo(last, 0, capacities[i], tensor, row, 0, capacities[i], moved.length());
                }
                members.set(row, moved);
            }
            members.remove(last);
        }
    }

    /** Returns the rows of the run that is prepared, none of which can leave before it ends. */
    private Stream<SharedBufferCache> rows() {
        return members.stream().map(Objects::requireNonNull);
    }

    @Override
    public int maskLength() {
        return rows().mapToInt(KeyValueCache::length).max().orElseThrow() + 1;
    }

    @Override
    public int maskStart(int row) {
        return 0;
    }

    @Override
    public void bind(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        for (int i = 0; i < capacities.length; i++) {
            CachePort port = layout.cache().get(i);
            OnnxTensor tensor = tensors.get(i)
                    .tensor(members.size(), capacities[i], tensors.get(i).capacity());
            inputs.put(port.past(), tensor);
            outputs.put(port.present(), tensor);
        }
    }

    @Override
    public void commit() {
        rows().forEach(each -> each.commit(1));
    }

    @Override
    public void close() {
        members.clear();
        Closing.all(tensors.stream().map(tensor -> tensor::close));
        Arrays.fill(capacities, 0);
    }
}
