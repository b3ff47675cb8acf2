package org.eft4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one generation: takes token after token from its source, turns them into text, and decides when to stop.
 * Memory in proportion to the vocabulary is allocated once and reused.
 */
final class Decoding implements AutoCloseable {
    private final GenerationOptions options;
    private final TokenSource source;
    private final List<Integer> promptIds;
    private final IncrementalDetokenizer text;
    private final Set<Integer> endTokens;
    private final int maxNewTokens;
    private final long seed;
    private final List<Token> tokens = new ArrayList<>();

    private volatile boolean cancelled;
    private volatile @Nullable FinishReason finish;
    private boolean begun;
    private boolean failed;
    private long prefillNanos;
    private long prefillModelNanos;
    private long decodeNanos;

    /**
     * Begins a generation.
     *
     * @param draftLength what the generator's other generations have learned; {@code null} to learn anew
     */
    Decoding(LanguageModel model, GenerationOptions options, @Nullable DraftLengthPolicy draftLength, Prompt prompt) {
        this.options = options;
        this.endTokens = model.endTokens();
        this.text = new IncrementalDetokenizer(model.tokenizer(), options);
        this.maxNewTokens = options.maxNewTokens().orElseGet(() -> suggestedMaxNewTokens(model));
        Ensemble ensemble = Ensemble.around(model);
        Ensemble.MemberPrompts prompts = ensemble.promptsFor(prompt);
        this.promptIds = prompts.referenceIds();
        Sampler sampler = samplerFor(model.vocabulary().size(), endTokens, options.sampling());
        this.seed = sampler.seed();
        this.source = open(model, ensemble, prompts, sampler, draftLength);
    }

    /** End tokens outside the vocabulary are never met, so there is nothing to hold back. */
    private static Sampler samplerFor(int width, Set<Integer> endTokens, SamplingOptions options) {
        Set<Integer> possible =
                endTokens.stream().filter(id -> id >= 0 && id < width).collect(Collectors.toUnmodifiableSet());
        return Sampler.of(options, width, possible);
    }

    private static int suggestedMaxNewTokens(LanguageModel model) {
        OptionalInt suggested =
                model.suggestedOptions().map(GenerationOptions::maxNewTokens).orElse(OptionalInt.empty());
        return suggested.orElse(GenerationOptions.DEFAULT_MAX_NEW_TOKENS);
    }

    private TokenSource open(
            LanguageModel model,
            Ensemble ensemble,
            Ensemble.MemberPrompts prompts,
            Sampler sampler,
            @Nullable DraftLengthPolicy draftLength) {
        TokenLaw law = new TokenLaw(model, options);
        int[] ids = promptIds.stream().mapToInt(Integer::intValue).toArray();
        TokenHistory history = TokenHistory.of(ids);
        Optional<Speculation> speculation = options.speculation();
        Optional<Speculation.DrafterFactory> drafters = speculation.flatMap(s -> s.drafterFor(model));
        MemberSessions members = MemberSessions.open(ensemble, prompts);
        if (speculation.isEmpty() || drafters.isEmpty()) {
            return new AutoregressiveSource(members, law, sampler, history);
        }
        try {
            Optional<Drafter> drafter = drafters.get().open(members, ids, law.reportsMembers());
            if (drafter.isEmpty()) {
                return new AutoregressiveSource(members, law, sampler, history);
            }
            // When sampling, times do not count: a seed must give its tokens again on a busier machine.
            DraftLengthPolicy length =
                    draftLength != null ? draftLength : new DraftLengthPolicy(speculation.get(), false);
            int longest = speculation.get().longestBlock();
            return new SpeculativeSource(members, drafter.get(), length, longest, law, sampler, history, endTokens);
        } catch (RuntimeException | Error e) {
            members.close();
            throw e;
        }
    }

    /** The next token, {@code null} when there is none. */
    @Nullable
    Token next() {
        if (finish != null) {
            return null;
        }
        if (failed) {
            throw new IllegalStateException("the generation failed before; start another");
        }
        if (cancelled) {
            endCancelled();
            return null;
        }
        try {
            if (!begun) {
                long start = System.nanoTime();
                source.prefill();
                prefillNanos = System.nanoTime() - start;
                prefillModelNanos = source.modelNanos();
                begun = true;
            }
            long start = System.nanoTime();
            Token token = choose();
            decodeNanos += System.nanoTime() - start;
            return token;
        } catch (RuntimeException | Error e) {
            // sessions that another thread has just closed say that they are closed, not that they were cancelled
            if (e instanceof CancellationException || (cancelled && e instanceof IllegalStateException)) {
                endCancelled();
                return null;
            }
            failed = true;
            try {
                source.close();
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private Token choose() {
        int left = Math.min(maxNewTokens, source.room()) - tokens.size();
        int id = source.next(left);
        boolean end = endTokens.contains(id);
        boolean stop = options.stopTokens().contains(id);
        FinishReason reason = null;
        if (end) {
            reason = FinishReason.END;
        } else if (stop) {
            reason = FinishReason.STOP;
        } else if (left == 1) {
            reason = tokens.size() + 1 == maxNewTokens ? FinishReason.LENGTH : FinishReason.CONTEXT;
        }
        String piece = end || stop ? "" : text.append(id);
        if (reason != null) {
            piece += text.flush();
        }
        if (text.stopped()) {
            reason = FinishReason.STOP;
        }
        Token token = new Token(
                id, piece, Optional.ofNullable(source.logProbabilities()), Optional.ofNullable(source.explanation()));
        tokens.add(token);
        if (reason != null) {
            finish(reason);
        }
        return token;
    }

    private void finish(FinishReason reason) {
        finish = reason;
        source.close();
    }

    /**
     * Ends with what there is; where the model is closed too by now, its tokenizer cannot show the characters still
     * incomplete.
     */
    private void endCancelled() {
        finish = FinishReason.CANCELLED;
        try {
            text.flush();
        } catch (RuntimeException e) {
            text.flushDecoded();
        } finally {
            source.close();
        }
    }

    /** Thread-safe. */
    void cancel() {
        cancelled = true;
        source.cancel();
    }

    Generation result() {
        FinishReason reason = finish;
        while (reason == null) {
            next();
            reason = finish;
        }
        Duration prefill = Duration.ofNanos(prefillNanos);
        Duration decode = Duration.ofNanos(decodeNanos);
        Duration models = Duration.ofNanos(source.modelNanos() - prefillModelNanos);
        return new Generation(
                text.whole(),
                tokens,
                promptIds,
                reason,
                seed,
                new Generation.Timing(prefill, decode, models, tokens.size()),
                source.speculation());
    }

    /** Thread-safe. */
    @Override
    public void close() {
        if (finish == null) {
            cancel();
        }
        source.close();
    }
}
