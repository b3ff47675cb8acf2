package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.jspecify.annotations.Nullable;

/**
 * Rows for graphs that concatenate: all rows end at the same token, and the attention mask leaves out what lies before
 * a shorter one. Two sides take turns, as in {@link ConcatenatingCache}; the rows are copied anew only when another
 * sequence joins.
 */
final class ConcatenatingBatch implements CacheBatch {
    private final DecoderLayout layout;
    private final int maxLength;
    private final ReentrantLock lock = new ReentrantLock();

    /** A row that has left is {@code null}. */
    private List<@Nullable ConcatenatingCache> members = new ArrayList<>();

    private List<CacheTensor> past;
    private List<CacheTensor> present;

    /** How many tokens a row of the past has, with what lies before a shorter one. */
    private int length;

    ConcatenatingBatch(DecoderLayout layout, TensorMemory<?> memory, int maxLength, String purpose) {
        this.layout = layout;
        this.maxLength = maxLength;
        this.past = ConcatenatingCache.side(layout, memory, purpose);
        this.present = ConcatenatingCache.side(layout, memory, purpose);
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
        if (members.size() != caches.size() || !members.containsAll(caches)) {
            rebuild(caches.stream().map(ConcatenatingCache.class::cast).toList());
        }
        return caches.stream().mapToInt(members::indexOf).toArray();
    }

    private void rebuild(List<ConcatenatingCache> rows) {
        ConcatenatingCache longest = rows.get(0);
        for (ConcatenatingCache each : rows) {
            longest = each.length() > longest.length() ? each : longest;
        }
        int target = longest.length();
        for (int i = 0; i < past.size(); i++) {
            CacheTensor tensor = present.get(i);
            tensor.tensor(rows.size(), target, room(rows.size(), target));
            for (int row = 0; row < rows.size(); row++) {
                ConcatenatingCache each = rows.get(row);
                copy(each, i, tensor, row, target - each.length(), target, each.length());
                // Masked out, but not-a-number times zero would be not-a-number: any numbers will do.
                copy(longest, i, tensor, row, 0, target, target - each.length());
            }
        }
        swap();
        length = target;
        members = new ArrayList<>(rows);
        rows.forEach(each -> each.joined(this));
    }

    /** Copies the first tokens of a cache, wherever it is now. */
    private void copy(ConcatenatingCache from, int index, CacheTensor target, int row, int at, int stride, int tokens) {
        int now = members.indexOf(from);
        if (now < 0) {
            from.copyTo(index, target, row, at, stride, tokens);
        } else {
            past.get(index).copyTo(now, maskStart(now), length, target, row, at, stride, tokens);
        }
    }

    private long room(int rows, int tokens) {
        return (long) rows * CacheTensor.roomFor(tokens, maxLength);
    }

    /** Lets a cache leave, with what it holds. Does nothing for one that is no row. */
    void release(ConcatenatingCache cache) {
        lock.lock();
        try {
            int row = members.indexOf(cache);
            if (row >= 0) {
                cache.copyFrom(past, row, maskStart(row), length);
                remove(row, cache);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets a cache leave that needs nothing of what it holds. */
    void drop(ConcatenatingCache cache) {
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

    private void remove(int row, ConcatenatingCache cache) {
        members.set(row, null);
        cache.left();
        if (members.stream().allMatch(Objects::isNull)) {
            close();
        }
    }

    @Override
    public int maskLength() {
        return length + 1;
    }

    @Override
    public int maskStart(int row) {
        return length - Objects.requireNonNull(members.get(row)).length();
    }

    @Override
    public void bind(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        int rows = members.size();
        for (int i = 0; i < past.size(); i++) {
            inputs.put(layout.cache().get(i).past(), past.get(i).tensor(rows, length, room(rows, length)));
            outputs.put(
                    layout.cache().get(i).present(), present.get(i).tensor(rows, length + 1, room(rows, length + 1)));
        }
    }

    @Override
    public void commit() {
        swap();
        length++;
        members.forEach(each -> Objects.requireNonNull(each).grew());
    }

    private void swap() {
        List<CacheTensor> written = present;
        present = past;
        past = written;
    }

    @Override
    public void close() {
        members = new ArrayList<>();
        Closing.all(Stream.concat(past.stream(), present.stream()).map(tensor -> tensor::close));
    }
}
