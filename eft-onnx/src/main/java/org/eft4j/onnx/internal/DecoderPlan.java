package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import java.util.Optional;
import org.eft4j.onnx.internal.cache.CacheStrategy;
import org.eft4j.onnx.internal.graph.Attention;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.Device;

/**
 * How a graph is run: what was read off it, and what was found by trying. Immutable and thread-safe.
 *
 * @param layout what the graph takes and gives
 * @param attention how it computes attention
 * @param strategy how keys and values are kept
 * @param blocks whether several tokens behind a past are read as one by one; if not, they are run one by one
 */
public record DecoderPlan(DecoderLayout layout, Attention attention, CacheStrategy strategy, boolean blocks) {
    /** Why the graph is slower on a device than it need be, and what to do; empty if nothing is known. */
    Optional<String> slowOn(Device device) {
        if (device.cuda()
                && attention.operator().equals(Attention.GROUP_QUERY)
                && layout.cacheType() == OnnxJavaType.FLOAT) {
            return Optional.of("has " + Attention.GROUP_QUERY
                    + " in float32, which ONNX Runtime computes on the CPU only, copying the cache"
                    + " there and back at each step; use a float16 export (model_fp16.onnx, model_q4f16.onnx) on CUDA");
        }
        return Optional.empty();
    }

    /** One line for people: the sizes, then what is fed, then how it is run. */
    @Override
    public String toString() {
        return layout + "; attention by " + attention + "; " + strategy + " cache of " + layout.cacheType()
                + "; logits " + layout.logitRows() + " (" + layout.logitsType() + ")"
                + (blocks ? "" : "; tokens behind a past are run one by one");
    }
}
