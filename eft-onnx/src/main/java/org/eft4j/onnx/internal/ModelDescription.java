package org.eft4j.onnx.internal;

import ai.onnxruntime.OnnxJavaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.eft4j.BackendException;
import org.eft4j.ModelOptions;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelConfig;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.onnx.internal.graph.Attention;
import org.eft4j.onnx.internal.graph.DecoderLayout;
import org.eft4j.onnx.internal.graph.DecoderSizes;
import org.eft4j.onnx.internal.graph.GraphContent;
import org.eft4j.onnx.internal.graph.LayoutDetector;
import org.eft4j.onnx.internal.graph.LengthSwitch;
import org.eft4j.onnx.internal.runtime.GraphRunner;

/**
 * What folder and graph together say about a model, checked. Immutable and thread-safe.
 *
 * @param name for messages
 * @param plan how the graph is run
 * @param contextLength in tokens, prompt included
 * @param vocabulary cut to the width of the logits
 * @param endTokens the ids that end an answer, all of them in the vocabulary
 * @param dependsOnPieces why logits depend, by more than rounding, on the pieces in which texts are run, so that the
 *     cache of one text may not serve another that begins alike, nor several texts be run at once; empty if they do not
 * @param tolerance how far rounding may move a logit between two ways to run the graph, as a part of the range of its
 *     row
 * @param notes what else a user may want to know, a sentence each
 */
public record ModelDescription(
        String name,
        DecoderPlan plan,
        int contextLength,
        Vocabulary vocabulary,
        Set<Integer> endTokens,
        Optional<String> dependsOnPieces,
        double tolerance,
        List<String> notes) {

    private static final String DYNAMIC_QUANTISATION = "DynamicQuantizeLinear";

    /** Copies set and list. */
    public ModelDescription {
        endTokens = Set.copyOf(endTokens);
        notes = List.copyOf(notes);
    }

    /**
     * Describes a model.
     *
     * @param vocabularies gives the tokenizer's pieces for a width of logits
     * @throws BackendException if the graph is of an unsupported kind, the tokenizer is missing, or nothing says how
     *     long the context is
     * @throws IllegalArgumentException if the options ask for a longer context than the model has
     */
    public static ModelDescription of(
            String name,
            ModelFolder folder,
            IntFunction<Vocabulary> vocabularies,
            GraphContent content,
            GraphRunner graph,
            ModelOptions options) {
        DecoderLayout layout = LayoutDetector.detect(name, graph.inputs(), graph.outputs(), DecoderSizes.of(folder));
        Vocabulary vocabulary = vocabularies.apply(layout.logitsWidth());
        Set<Integer> endTokens = endTokens(folder, vocabulary);
        int asked = contextLength(name, folder, options);
        double tolerance = tolerance(content, layout);
        LayoutProbe probe = new LayoutProbe(name, graph, Attention.of(content), vocabulary.size(), tolerance);
        DecoderPlan plan = probe.plan(layout);
        List<String> notes = new ArrayList<>();
        int contextLength = asked;
        OptionalInt longestShort = longestShort(name, folder, content);
        if (longestShort.orElse(asked) < asked) {
            int limit = longestShort.getAsInt();
            boolean byMask = content.lengthSwitch().map(LengthSwitch::byMask).orElse(false);
            if (byMask && probe.switchesByMask(plan, limit)) {
                plan = plan.withLongestShort(limit);
                notes.add("texts of more than " + limit
                        + " tokens are computed with other rotary factors from their first token"
                        + " on: a text that grows past that length is read anew once,"
                        + " and so is one that is taken back below it");
            } else if (options.contextLimit().isPresent()) {
                throw new IllegalArgumentException("contextLimit is " + asked + ", but the graph of " + name
                        + " computes right logits for texts of up to " + limit
                        + " tokens only: the model has other"
                        + " rotary factors for longer ones; ask for no more,"
                        + " or build the graph with onnxruntime-genai");
            } else {
                contextLength = limit;
                notes.add(
                        "the context is limited to " + limit + " tokens: the model has other rotary factors for longer"
                                + " texts, which this graph does not take into account as texts grow");
            }
        }
        addNotes(notes, folder, content, plan, contextLength);
        return new ModelDescription(
                name, plan, contextLength, vocabulary, endTokens, dependsOnPieces(content, plan), tolerance, notes);
    }

    private static Optional<String> dependsOnPieces(GraphContent content, DecoderPlan plan) {
        if (content.count(DYNAMIC_QUANTISATION) > 0) {
            return Optional.of("activations are quantised for all tokens of a run together");
        }
        if (!plan.blocks()) {
            return Optional.of("several tokens give other logits together than one by one");
        }
        return plan.longestShort().isPresent()
                ? Optional.of("the cache of a text is computed anew where it grows past "
                        + plan.longestShort().getAsInt() + " tokens")
                : Optional.empty();
    }

    /** Returns the end tokens that a folder states. One without a piece or a score can never be generated. */
    static Set<Integer> endTokens(ModelFolder folder, Vocabulary vocabulary) {
        return folder.endTokens(vocabulary).stream()
                .filter(id -> id >= 0 && id < vocabulary.size())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Returns the longest text that is computed as a short one. The graph is asked first, then the configuration. */
    private static OptionalInt longestShort(String name, ModelFolder folder, GraphContent content) {
        if (content.lengthSwitch().isEmpty()) {
            return folder.firstRotaryFactorsUpTo();
        }
        OptionalInt own = content.lengthSwitch().get().longest();
        OptionalInt known = own.isPresent() ? own : folder.firstRotaryFactorsUpTo();
        if (known.isEmpty()) {
            throw new BackendException(
                    "the graph of " + name + " has a branch (If) that depends on the length of the text,"
                            + " expected a comparison with a number of tokens;"
                            + " state original_max_position_embeddings and"
                            + " rope_scaling in config.json, or export the model anew");
        }
        return known;
    }

    /**
     * Returns how far the same logits may differ between two ways to run a graph. Where activations are quantised for
     * all tokens of a run together, the largest activation among them changes every token, so any finite difference
     * passes.
     */
    private static double tolerance(GraphContent content, DecoderLayout layout) {
        if (content.count(DYNAMIC_QUANTISATION) > 0) {
            return Double.MAX_VALUE;
        }
        if (content.count("MatMulNBits") > 0) {
            return 0.1;
        }
        return layout.cacheType() == OnnxJavaType.FLOAT && layout.logitsType() == OnnxJavaType.FLOAT ? 1e-3 : 0.03;
    }

    private static void addNotes(
            List<String> notes, ModelFolder folder, GraphContent content, DecoderPlan plan, int contextLength) {
        if (content.count(DYNAMIC_QUANTISATION) > 0) {
            notes.add("activations are quantised for all tokens of a run together (" + DYNAMIC_QUANTISATION
                    + "), so logits depend on how many are run at once, and no text begins with what was computed for"
                    + " another");
        }
        if (!plan.blocks()) {
            notes.add("several tokens behind a past are run one by one, since together they give other logits");
        }
        slidingWindow(folder.config()).stream()
                .filter(window -> window < contextLength
                        && plan.attention().writesInPlace()
                        && plan.attention().windows().isEmpty())
                .forEach(window -> notes.add("config.json has a sliding window of " + window
                        + " tokens, which the graph has not: beyond it the model was exported wrongly"));
    }

    /** Returns how many tokens back the layers look; empty if they look at all of them. */
    private static OptionalInt slidingWindow(ModelConfig config) {
        return config.flag("use_sliding_window").orElse(true) ? config.integer("sliding_window") : OptionalInt.empty();
    }

    private static int contextLength(String name, ModelFolder folder, ModelOptions options) {
        OptionalInt own = folder.contextLength();
        OptionalInt limit = options.contextLimit();
        if (own.isEmpty()) {
            return limit.orElseThrow(() -> new BackendException("the config.json of " + name
                    + " does not say how long its context is (max_position_embeddings);"
                    + " set ModelOptions.contextLimit"));
        }
        if (limit.orElse(0) > own.getAsInt()) {
            throw new IllegalArgumentException("contextLimit is " + limit.getAsInt() + ", but " + name
                    + " was made for " + own.getAsInt() + " tokens; ask for no more than that");
        }
        return limit.orElse(own.getAsInt());
    }
}
