package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import java.util.Optional;
import java.util.OptionalInt;
import org.eft4j.onnx.internal.cache.CacheStrategy;
import org.eft4j.onnx.internal.graph.Attention;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.Device;

/**
 * How a graph is run: what its names and sizes tell, and what a trial run told. Immutable and thread-safe.
 *
 * @param layout what the graph takes and gives
 * @param attention how it computes attention
 * @param strategy how keys and values are kept
 * @param blocks whether a run of several tokens after a past gives the logits of single steps; if not, they are run one
 *     by one
 * @param longestShort the longest text, in tokens, that the graph computes as a short one, if it computes longer ones
 *     in another way from their first token on; empty if the length makes no difference
 */
public record DecoderPlan(
        DecoderLayout layout, Attention attention, CacheStrategy strategy, boolean blocks, OptionalInt longestShort) {
    /** Makes a plan for a graph that computes texts of every length alike. */
    DecoderPlan(DecoderLayout layout, Attention attention, CacheStrategy strategy, boolean blocks) {
        this(layout, attention, strategy, blocks, OptionalInt.empty());
    }

    /** Returns a copy for a graph that computes texts of more than {@code longest} tokens in another way. */
    DecoderPlan withLongestShort(int longest) {
        return new DecoderPlan(layout, attention, strategy, blocks, OptionalInt.of(longest));
    }

    /** Returns why the graph is slower on a device than it need be, and what to do; empty if no reason is known. */
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
                + (blocks ? "" : "; tokens behind a past are run one by one")
                + (longestShort.isPresent() ? "; computed anew beyond " + longestShort.getAsInt() + " tokens" : "");
    }
}
