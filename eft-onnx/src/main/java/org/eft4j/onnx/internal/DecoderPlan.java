package org.eft4j.onnx.internal;

import org.eft4j.onnx.internal.cache.CacheStrategy;
import org.eft4j.onnx.internal.graph.Attention;
import org.eft4j.onnx.internal.graph.DecoderLayout;

/**
 * How a graph is run: what was read off it, and what was found by trying. Immutable and thread-safe.
 *
 * @param layout what the graph takes and gives
 * @param attention how it computes attention
 * @param strategy how keys and values are kept
 * @param blocks whether several tokens behind a past are read as one by one; if not, they are run one by one
 */
public record DecoderPlan(DecoderLayout layout, Attention attention, CacheStrategy strategy, boolean blocks) {
    /** One line for people: the sizes, then what is fed, then how it is run. */
    @Override
    public String toString() {
        return layout + "; attention by " + attention + "; " + strategy + " cache of " + layout.cacheType()
                + "; logits " + layout.logitRows() + " (" + layout.logitsType() + ")"
                + (blocks ? "" : "; tokens behind a past are run one by one");
    }
}
