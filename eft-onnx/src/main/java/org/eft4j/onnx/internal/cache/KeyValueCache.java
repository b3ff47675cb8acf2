package org.eft4j.onnx.internal.cache;

import ai.onnxruntime.OnnxTensor;
import java.util.Map;
import org.eft4j.spi.PrefixPool;

/**
 * The keys and values of the tokens that a session has run. The session calls {@link #bind} before a run and {@link
 * #commit} after it succeeded, so a run that fails leaves the cache as it was.
 *
 * <p>For one thread at a time. The session that made it closes it.
 */
public interface KeyValueCache extends PrefixPool.State<KeyValueCache> {

    /**
     * Puts the tensors for a run over {@code count} new tokens into its inputs and outputs, under the graph's names.
     * The cache owns them; they are valid until the next call.
     *
     * @param mask how many tokens the run's attention mask covers: at least those held and {@code count} together, and
     *     more only where past and present are one tensor
     * @throws org.eft4j.BackendException if there is no memory for them; what the cache holds is then as it was
     */
    void bind(int count, int mask, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs);

    /** Keeps what the run that was just bound has written: the cache then holds {@code count} more tokens. */
    void commit(int count);
}
