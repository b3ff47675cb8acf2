package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eft4j.onnx.internal.cache.GrowingCache;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.StopSwitch;
import org.eft4j.spi.AbstractModelSession;

/**
 * One sequence in an {@link OnnxModel}. Tokens are run in chunks, so that the memory for logits stays bounded however long the prompt is;
 * the maps of a run's tensors are kept from step to step.
 *
 * <p>Thread-safety is that of {@link AbstractModelSession}. The caller closes it; a model that is closed first closes it too.
 */
final class OnnxSession extends AbstractModelSession {
    private final OnnxModel model;
    private final int[] prompt;
    private final KeyValueCache cache;
    private final StepInputs stepInputs;
    private final LogitsOutput logitsOutput;
    private final StopSwitch stop;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

    /** Opens a session behind a prompt that the model has checked; takes next to no memory until it runs. */
    OnnxSession(OnnxModel model, int[] prompt) {
        super(model.name(), model.vocabulary().size(), model.contextLength() - prompt.length);
        DecoderLayout layout = model.description().layout();
        this.model = model;
        this.prompt = prompt;
        this.cache = new GrowingCache(layout, model.contextLength(), "the cache of " + model.name());
        this.stepInputs = new StepInputs(layout, model.contextLength(), model.name());
        this.logitsOutput = new LogitsOutput(layout, model.name());
        // Last, for it holds native memory: nothing that can fail comes behind it.
        this.stop = new StopSwitch();
    }

    @Override
    protected void prefill(float[] row) {
        runAll(prompt, 0, prompt.length, row, 1);
    }

    @Override
    protected void extend(int[] tokens, int offset, int count, float[] logits, int rows) {
        runAll(tokens, offset, count, logits, rows);
    }

    private void runAll(int[] tokens, int offset, int count, float[] logits, int rows) {
        int start = cache.length();
        int firstWanted = count - rows;
        try {
            for (int done = 0; done < count; done = cache.length() - start) {
                int chunk = Math.min(model.chunk(), count - done);
                runChunk(tokens, offset + done, chunk);
                for (int i = Math.max(done, firstWanted); i < done + chunk; i++) {
                    logitsOutput.read(i - done, logits, (i - firstWanted) * width(), width());
                }
            }
        } catch (RuntimeException | Error e) {
            cache.truncate(start);
            throw e;
        } finally {
            logitsOutput.shrink();
        }
    }

    private void runChunk(int[] tokens, int offset, int count) {
        stepInputs.bind(tokens, offset, count, cache.length(), inputs);
        logitsOutput.bind(count, outputs);
        cache.bind(count, inputs, outputs);
        model.graph().run(inputs, outputs, stop);
        cache.commit(count);
    }

    @Override
    protected void rollBack(int newLength) {
        cache.truncate(prompt.length + newLength);
    }

    @Override
    protected void interrupt() {
        stop.stop();
    }

    @Override
    protected void release() {
        stop.close();
        cache.close();
        stepInputs.close();
        logitsOutput.close();
        model.forget(this);
    }

    @Override
    public String toString() {
        return "session of " + model.name();
    }
}
