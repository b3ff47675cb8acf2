package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.eft4j.BackendException;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.cache.CacheBatch;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.runtime.GraphRunner;
import org.eft4j.onnx.internal.runtime.RunCanceller;
import org.eft4j.onnx.internal.runtime.TensorMemory;
import org.jspecify.annotations.Nullable;

/**
 * Appends one token to each of several sequences in one run, which reads the weights once. Whether the graph computes
 * each row as it would alone is tried before the first such run.
 *
 * <p>Thread-safe: one run at a time. The model closes it, after all its sessions.
 */
final class BatchRunner implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(BatchRunner.class.getName());

    private final GraphRunner graph;
    private final DecoderLayout layout;
    private final CacheBatch batch;
    private final BatchInputs batchInputs;
    private final LogitsOutput logitsOutput;
    private final BatchTrial trial;
    private final String name;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

    /** Whether rows are computed as they would be alone; {@code null} until that was tried. */
    private @Nullable Boolean exact;

    /** A run of several sequences ends, even if one of them is cancelled. */
    private @Nullable RunCanceller neverCancelled;

    /**
     * Makes a runner; it takes no memory until it runs.
     *
     * @param loaded a graph of which several sequences may be run at once, as far as its description tells
     * @param memory where caches lie
     * @param sequences makes an empty sequence for a row, to try the graph with
     */
    BatchRunner(LoadedGraph loaded, TensorMemory<?> memory, IntFunction<SequenceRunner> sequences) {
        ModelDescription model = loaded.description();
        this.graph = loaded.runner();
        this.layout = model.plan().layout();
        this.name = model.name();
        this.batch =
                model.plan().strategy().createBatch(layout, memory, model.contextLength(), "the caches of " + name);
        this.batchInputs = new BatchInputs(layout, name);
        this.logitsOutput = new LogitsOutput(layout, graph.outputMemory(), name);
        this.trial = new BatchTrial(sequences, model.vocabulary().size(), model.tolerance());
    }

    /** Returns the most sequences of one run. */
    int mostRows() {
        return LogitsOutput.maxRows(layout);
    }

    /** Returns whether a run gives each sequence what it would be given alone, but for rounding; tries it once. */
    boolean isExact() {
        batch.lock().lock();
        try {
            Boolean known = exact;
            if (known == null) {
                known = trial.agrees(this);
                exact = known;
                if (!known) {
                    LOGGER.log(
                            Level.DEBUG,
                            () -> name + " gives other logits for several sequences at once than for"
                                    + " each; they are run in turn");
                }
            }
            return known;
        } finally {
            batch.lock().unlock();
        }
    }

    /**
     * Runs one token of each sequence. If it fails, every sequence stands where it stood.
     *
     * @param runners each once, none empty, at most {@link #mostRows()}
     * @param rows receive the logits, one array for each sequence
     * @param width how many logits of a row are wanted
     * @throws BackendException if there is no memory, or the run fails
     */
    void run(List<SequenceRunner> runners, int[] tokens, float[][] rows, int width) {
        int count = tokens.length;
        batch.lock().lock();
        try {
            List<KeyValueCache> caches =
                    runners.stream().map(SequenceRunner::cache).toList();
            int[] rowOf = batch.gather(caches);
            int[] ordered = new int[count];
            int[] lengths = new int[count];
            float[][] gates = new float[count][];
            for (int i = 0; i < count; i++) {
                ordered[rowOf[i]] = tokens[i];
                lengths[rowOf[i]] = caches.get(i).length();
                gates[rowOf[i]] = runners.get(i).gate();
            }
            batchInputs.bind(ordered, lengths, gates, batch, inputs);
            logitsOutput.bindBatch(count, outputs);
            batch.bind(inputs, outputs);
            graph.run(inputs, outputs, canceller());
            batch.commit();
            for (int i = 0; i < count; i++) {
                logitsOutput.read(rowOf[i], rows[i], 0, width);
                runners.get(i).ranInBatch(tokens[i], rows[i]);
            }
        } finally {
            batch.lock().unlock();
        }
    }

    private RunCanceller canceller() {
        RunCanceller known = neverCancelled;
        if (known == null) {
            known = new RunCanceller();
            neverCancelled = known;
        }
        return known;
    }

    @Override
    public void close() {
        RunCanceller canceller = neverCancelled;
        Closing.all(
                batch::close, batchInputs::close, logitsOutput::close, canceller == null ? () -> {} : canceller::close);
    }
}
