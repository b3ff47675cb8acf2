package org.eft4j.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxJavaType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eft4j.onnx.internal.cache.CacheStrategy;
import org.eft4j.onnx.internal.graph.Attention;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.eft4j.onnx.internal.runtime.Device;
import org.junit.jupiter.api.Test;

class DecoderPlanTest {
    private static final Device GPU = new Device(true, 0, Map.of(), true);

    private static DecoderPlan plan(String attention, OnnxJavaType cacheType) {
        DecoderLayout layout =
                new DecoderLayout(Map.of(), List.of(), cacheType, "logits", OnnxJavaType.FLOAT, 8, LogitRows.ALL);
        return new DecoderPlan(layout, new Attention(attention, Set.of()), CacheStrategy.GROWING, true);
    }

    @Test
    void slowOn_groupQueryAttentionInFloat32_isToldOnAGpuOnly() {
        DecoderPlan plan = plan("GroupQueryAttention", OnnxJavaType.FLOAT);
        assertThat(plan.slowOn(GPU).orElseThrow()).contains("GroupQueryAttention", "float32", "model_fp16.onnx");
        assertThat(plan.slowOn(Device.CPU)).isEmpty();
        assertThat(plan.slowOn(Device.CPU_AS_DEVICE)).isEmpty();
    }

    @Test
    void slowOn_otherGraphs_isNothing() {
        assertThat(plan("GroupQueryAttention", OnnxJavaType.FLOAT16).slowOn(GPU))
                .isEmpty();
        assertThat(plan("", OnnxJavaType.FLOAT).slowOn(GPU)).isEmpty();
    }
}
