package org.eft4j.onnx;

import java.nio.file.Path;
import java.util.Optional;
import org.eft4j.onnx.internal.adapter.LoraAdapter;

/**
 * What the folder of an adapter holds, as {@link org.eft4j.ModelOptions.Builder#adapter} reads it. Immutable and
 * thread-safe.
 */
public final class AdapterInspection {
    private final LoraAdapter adapter;

    private AdapterInspection(LoraAdapter adapter) {
        this.adapter = adapter;
    }

    /** Returns whether a folder holds an adapter: a quick look, which says nothing of whether it can be used. */
    public static boolean isAdapter(Path folder) {
        return LoraAdapter.isIn(folder);
    }

    /**
     * Inspects a folder.
     *
     * @throws org.eft4j.BackendException if it holds no adapter, or one that cannot be used with any base, with the
     *     reason
     */
    public static AdapterInspection inspect(Path folder) {
        return new AdapterInspection(LoraAdapter.read(folder));
    }

    /** Returns the base that the adapter says it was trained on: advice, for a name proves nothing. */
    public Optional<String> base() {
        return adapter.base();
    }

    /** Returns what it changes, in one line: ranks, modules, layers, and how many numbers there are. */
    public String changes() {
        return adapter.toString();
    }

    @Override
    public String toString() {
        return adapter.name() + ": " + changes();
    }
}
