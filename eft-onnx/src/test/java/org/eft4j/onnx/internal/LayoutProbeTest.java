package org.eft4j.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.onnx.TestModels;
import org.eft4j.onnx.internal.cache.CacheStrategy;
import org.eft4j.onnx.internal.graph.Attention;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.DecoderSizes;
import org.eft4j.onnx.internal.graph.GraphContentReader;
import org.eft4j.onnx.internal.graph.LayoutDetector;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.onnx.internal.runtime.GraphRunner;
import org.eft4j.onnx.internal.runtime.RunCanceller;
import org.junit.jupiter.api.Test;

/** What the probe finds, where names said something else or nothing. */
class LayoutProbeTest {
    private static final DecoderSizes HEAD_SIZE =
            new DecoderSizes(OptionalInt.empty(), OptionalInt.of(16), OptionalInt.empty());
    private static final int VOCABULARY = 384;

    @Test
    void plan_oneRowWhereAllWereExpected_isFound() {
        try (Probed probed = new Probed("llama-genai-last")) {
            DecoderLayout guess = probed.layout.withLogitRows(LogitRows.ALL);
            assertThat(probed.probe(1e-3).plan(guess).layout().logitRows()).isEqualTo(LogitRows.LAST);
        }
    }

    @Test
    void plan_sharedBufferForAConcatenatingGraph_isNotTaken() {
        try (Probed probed = new Probed("llama-optimum")) {
            Attention wrong = new Attention(Attention.GROUP_QUERY, Set.of());
            LayoutProbe probe = new LayoutProbe("tiny", probed.graph, wrong, VOCABULARY, 1e-3);
            DecoderPlan plan = probe.plan(probed.layout);
            assertThat(plan.strategy()).isEqualTo(CacheStrategy.GROWING);
            assertThat(plan.blocks()).isTrue();
        }
    }

    @Test
    void plan_nothingAgrees_isRefusedWithWhatToDo() {
        try (Probed probed = new Probed("llama-genai")) {
            assertThatThrownBy(() -> probed.probe(-1).plan(probed.layout))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContainingAll("tiny", "other logits", "export it anew");
        }
    }

    @Test
    void plan_wrongHeadSize_isRefusedWithTheReason() {
        try (Probed probed = new Probed("llama-genai")) {
            DecoderSizes wrong = new DecoderSizes(OptionalInt.empty(), OptionalInt.of(8), OptionalInt.empty());
            DecoderLayout layout = LayoutDetector.detect("tiny", probed.graph.inputs(), probed.graph.outputs(), wrong);
            assertThatThrownBy(() -> probed.probe(1e-3).plan(layout))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContainingAll("tiny", "fails on a text", "ONNX Runtime");
        }
    }

    /** Graphs that misread tokens behind a past are run token by token there. */
    @Test
    void run_withoutBlocks_givesTheSameLogits() {
        int[] tokens = {3, 9, 27, 81, 7, 21, 63, 189, 5, 15};
        try (Probed probed = new Probed("llama-genai");
                RunCanceller canceller = new RunCanceller()) {
            float[][] rows = new float[2][4 * VOCABULARY];
            for (boolean blocks : new boolean[] {true, false}) {
                DecoderPlan plan =
                        new DecoderPlan(probed.layout, probed.attention, CacheStrategy.SHARED_BUFFER, blocks);
                try (SequenceRunner runner = new SequenceRunner(probed.graph, plan, 32, 4, "tiny")) {
                    runner.run(tokens, 0, 6, rows[0], 0, VOCABULARY, canceller);
                    runner.run(tokens, 6, 4, rows[blocks ? 0 : 1], 4, VOCABULARY, canceller);
                    assertThat(runner.length()).isEqualTo(10);
                }
            }
            assertThat(rows[1]).containsExactly(rows[0], within(1e-4f));
        }
    }

    /** A fixture's graph, loaded, and what its names and sizes tell. */
    private static final class Probed implements AutoCloseable {
        final GraphRunner graph;
        final DecoderLayout layout;
        final Attention attention;

        Probed(String fixture) {
            Path file = TestModels.resource("exports/" + fixture).resolve("model.onnx");
            graph = GraphRunner.load(file, Set.of(), Optional.empty(), OptionalInt.of(1), Device.CPU);
            layout = LayoutDetector.detect("tiny", graph.inputs(), graph.outputs(), HEAD_SIZE);
            attention = Attention.of(GraphContentReader.read(file));
        }

        LayoutProbe probe(double tolerance) {
            return new LayoutProbe("tiny", graph, attention, VOCABULARY, tolerance);
        }

        @Override
        public void close() {
            graph.close();
        }
    }
}
