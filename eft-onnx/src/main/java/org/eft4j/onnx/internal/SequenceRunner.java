package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eft4j.internal.resource.Closing;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.LogitRows;
import org.eft4j.onnx.internal.runtime.GraphRunner;
import org.eft4j.onnx.internal.runtime.RunCanceller;
import org.eft4j.spi.PrefixPool;

/**
 * Runs one sequence through a graph and keeps its cache. It runs tokens in chunks, so that the memory for logits stays
 * bounded however long the text is, and keeps the maps of a run's tensors from step to step.
 *
 * <p>For one thread at a time. The caller that made it closes it.
 */
final class SequenceRunner implements TokenRunner {
    private final GraphRunner graph;
    private final DecoderPlan plan;
    private final int maxChunk;
    private final float[] gate;
    private final Optional<PrefixPool<KeyValueCache>> remembered;
    private final StepInputs stepInputs;
    private final LogitsOutput logitsOutput;
    private KeyValueCache cache;

    /** The tokens that the cache stands for; of use only where caches are remembered. */
    private int[] tokens = {};

    /** Whether the cache may hold something else than a fresh run would give. */
    private boolean inDoubt;

    private int leastMask;
    private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
    private final Map<String, OnnxTensor> outputs = new LinkedHashMap<>();

    /**
     * Makes a runner at length 0 that uses no adapter. It takes no memory until it runs.
     *
     * @param maxLength the most tokens it will ever hold
     * @param maxChunk the most tokens of one run
     * @param name the model's name, for messages
     */
    SequenceRunner(GraphRunner graph, DecoderPlan plan, int maxLength, int maxChunk, String name) {
        this(
                graph,
                plan,
                new float[plan.layout().adapters()],
                plan.strategy().create(plan.layout(), graph.cacheMemory(), maxLength, "the cache of " + name),
                Optional.empty(),
                maxLength,
                maxChunk,
                name);
    }

    /**
     * Makes a runner over an empty cache, which it closes.
     *
     * @param gate for each adapter of the graph whether it is used, 1 or 0
     * @param remembered caches of sequences that ended, from which it may take one at the beginning, and to which it
     *     gives its own at the end; empty to remember nothing
     */
    SequenceRunner(
            GraphRunner graph,
            DecoderPlan plan,
            float[] gate,
            KeyValueCache cache,
            Optional<PrefixPool<KeyValueCache>> remembered,
            int maxLength,
            int maxChunk,
            String name) {
        DecoderLayout layout = plan.layout();
        this.remembered = remembered;
        this.graph = graph;
        this.plan = plan;
        this.maxChunk = maxChunk;
        this.gate = gate;
        this.cache = cache;
        this.stepInputs = new StepInputs(layout, gate, maxLength, name);
        this.logitsOutput = new LogitsOutput(layout, graph.outputMemory(), name);
    }

    /**
     * Makes later runs see an attention mask of at least this many tokens, with zeros after the ones, so that the graph
     * takes a short text for the beginning of a text of that length. 0 gives a mask as long as the text.
     */
    void setLeastMask(int tokens) {
        leastMask = tokens;
    }

    @Override
    public int length() {
        return cache.length();
    }

    @Override
    public int begin(int[] prompt, Optional<KeyValueCache> copied) {
        Optional<KeyValueCache> known =
                copied.or(() -> remembered.flatMap(pool -> pool.take(prompt, prompt.length - 1)));
        if (known.isEmpty()) {
            return 0;
        }
        KeyValueCache empty = cache;
        cache = known.get();
        tokens = Arrays.copyOf(prompt, prompt.length);
        empty.close();
        return cache.length();
    }

    @Override
    public void run(int[] added, int offset, int count, float[] logits, int rows, int width, RunCanceller canceller) {
        int start = cache.length();
        int firstWanted = count - rows;
        try {
            for (int done = 0; done < count; done = cache.length() - start) {
                int chunk = Math.min(nextChunk(rows), count - done);
                int wanted = Math.max(0, done + chunk - Math.max(done, firstWanted));
                int given = runChunk(added, offset + done, chunk, wanted, canceller);
                for (int i = 0; i < wanted; i++) {
                    int target = done + chunk - wanted + i - firstWanted;
                    logitsOutput.read(given - wanted + i, logits, target * width, width);
                }
            }
            logitsOutput.shrink();
            remember(added, offset, count, start);
            if (rows > 0) {
                doubt(logits);
            }
        } catch (RuntimeException | Error e) {
            inDoubt |= !canceller.isCancelled();
            Closing.after(e, () -> cache.truncate(start));
            inDoubt |= cache.length() != start;
            Closing.after(e, logitsOutput::shrink);
            throw e;
        }
    }

    /** Returns for each adapter of the graph whether it is used, for a run with other sequences; not to be changed. */
    float[] gate() {
        return gate;
    }

    /** Returns the cache, for a run with other sequences. */
    KeyValueCache cache() {
        return cache;
    }

    /** Takes note of a token that was run with those of other sequences, and of the logits that follow it. */
    void ranInBatch(int token, float[] row) {
        remember(new int[] {token}, 0, 1, cache.length() - 1);
        doubt(row);
    }

    /** Not a number in one logit is so in all of them, and stays so for whatever follows. */
    private void doubt(float[] row) {
        inDoubt |= Float.isNaN(row[0]);
    }

    private void remember(int[] added, int offset, int count, int start) {
        if (remembered.isPresent()) {
            if (tokens.length < start + count) {
                tokens = Arrays.copyOf(tokens, Math.max(start + count, 2 * tokens.length));
            }
            System.arraycopy(added, offset, tokens, start, count);
        }
    }

    /**
     * Returns the most tokens of the next run: as many as are allowed, have room for their logits, and give the logits
     * of single steps.
     */
    private int nextChunk(int rows) {
        if (cache.length() > 0 && !plan.blocks()) {
            return 1;
        }
        boolean rowForEach = plan.layout().logitRows() == LogitRows.ALL || rows > 1;
        return rowForEach ? Math.min(maxChunk, LogitsOutput.maxRows(plan.layout())) : maxChunk;
    }

    /** Runs tokens at once, and returns how many rows of logits there are now. */
    private int runChunk(int[] tokens, int offset, int count, int wanted, RunCanceller canceller) {
        int given = switch (plan.layout().logitRows()) {
            case ALL -> count;
            case LAST -> 1;
            case CHOSEN -> Math.max(1, wanted);
        };
        int mask = Math.max(leastMask, cache.length() + count);
        stepInputs.bind(tokens, offset, count, cache.length(), mask, given, inputs);
        logitsOutput.bind(given, outputs);
        cache.bind(count, mask, inputs, outputs);
        graph.run(inputs, outputs, canceller);
        cache.commit(count);
        return given;
    }

    @Override
    public void truncate(int length) {
        cache.truncate(length);
    }

    @Override
    public void close() {
        Closing.all(this::endCache, stepInputs::close, logitsOutput::close);
    }

    private void endCache() {
        if (remembered.isPresent() && !inDoubt) {
            remembered.get().give(Arrays.copyOf(tokens, cache.length()), cache);
        } else {
            cache.close();
        }
    }
}
