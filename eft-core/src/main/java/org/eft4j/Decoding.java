package org.eft4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.eft4j.internal.math.Rows;
import org.jspecify.annotations.Nullable;

/**
 * The decode loop of one generation: a row of scores, a token from it, and the token back into the session when the next one is asked for.
 * All memory in proportion to the vocabulary is allocated before the first token.
 */
final class Decoding implements AutoCloseable {
    private final LanguageModel model;
    private final GenerationOptions options;
    private final ModelSession session;
    private final Sampler sampler;
    private final TokenHistory history;
    private final TextAssembly text;
    private final @Nullable LogProbabilityReport report;
    private final boolean normalise;
    private final Set<Integer> endTokens;
    private final int maxNewTokens;
    private final float[] scores;
    private final int[] lastToken = new int[1];
    private final List<Token> tokens = new ArrayList<>();

    private volatile boolean cancelled;
    private volatile @Nullable FinishReason finish;
    private boolean failed;
    private long prefillNanos;
    private long decodeNanos;

    Decoding(LanguageModel model, GenerationOptions options, Prompt prompt) {
        this.model = model;
        this.options = options;
        int width = model.vocabulary().size();
        this.endTokens = model.endTokens();
        this.sampler = Sampler.of(options.sampling(), width, endTokens);
        this.scores = new float[width];
        this.text = new TextAssembly(model.tokenizer(), options);
        this.maxNewTokens = options.maxNewTokens()
                .orElseGet(() -> model.suggestedOptions()
                        .map(GenerationOptions::maxNewTokens)
                        .filter(OptionalInt::isPresent)
                        .map(OptionalInt::getAsInt)
                        .orElse(GenerationOptions.DEFAULT_MAX_NEW_TOKENS));
        boolean mixed = model instanceof Ensemble ensemble && !ensemble.isLone();
        this.normalise = mixed && dependsOnLevel(options.sampling());
        this.history = TokenHistory.of(model.encode(prompt));
        this.session = model.newSession(prompt);
        this.report = options.topLogProbabilities() < 0 ? null : new LogProbabilityReport(options, session, width);
    }

    /** Whether adding a constant to all scores would change what the sampler does with them. */
    private static boolean dependsOnLevel(SamplingOptions sampling) {
        return sampling.repetitionPenalty() != 1 || !sampling.processors().isEmpty();
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
            finish(FinishReason.CANCELLED);
            return null;
        }
        try {
            computeScores();
            long start = System.nanoTime();
            Token token = choose();
            decodeNanos += System.nanoTime() - start;
            return token;
        } catch (CancellationException e) {
            finish(FinishReason.CANCELLED);
            return null;
        } catch (RuntimeException | Error e) {
            failed = true;
            try {
                session.close();
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private void computeScores() {
        long start = System.nanoTime();
        if (tokens.isEmpty()) {
            session.promptLogits(scores);
            prefillNanos = System.nanoTime() - start;
        } else {
            session.append(lastToken, 0, 1, scores, 1);
            decodeNanos += System.nanoTime() - start;
        }
        if (!(model instanceof Ensemble) && !Rows.isFinite(scores, 0, scores.length)) {
            LinearMix.requireUsable(scores, 0, scores.length, model.name(), tokens.size());
        }
    }

    private Token choose() {
        double logSumExp = report != null || normalise ? Rows.logSumExp(scores, 0, scores.length) : 0;
        if (report != null) {
            report.read(scores, logSumExp);
        }
        if (normalise) {
            Rows.shift(scores, 0, scores.length, (float) -logSumExp);
        }
        int id = sampler.sample(scores, history);
        history.append(id);
        lastToken[0] = id;
        FinishReason reason = reasonToFinish(id);
        String piece = reason == FinishReason.END || options.stopTokens().contains(id)
                ? text.flush()
                : reason != null ? text.append(id) + text.flush() : text.append(id);
        if (text.stopped()) {
            reason = FinishReason.STOP;
        }
        Token token = report == null
                ? new Token(id, piece, Optional.empty())
                : new Token(id, piece, Optional.of(report.of(id)));
        tokens.add(token);
        if (reason != null) {
            finish(reason);
        }
        return token;
    }

    private @Nullable FinishReason reasonToFinish(int id) {
        if (endTokens.contains(id)) {
            return FinishReason.END;
        }
        if (options.stopTokens().contains(id)) {
            return FinishReason.STOP;
        }
        if (tokens.size() + 1 >= maxNewTokens) {
            return FinishReason.LENGTH;
        }
        // The token just chosen takes the last place; it could be appended, but nothing would fit behind it.
        return session.remaining() <= 1 ? FinishReason.CONTEXT : null;
    }

    private void finish(FinishReason reason) {
        text.flush();
        finish = reason;
        session.close();
    }

    /** Thread-safe. */
    void cancel() {
        cancelled = true;
        session.cancel();
    }

    Generation result() {
        while (finish == null) {
            next();
        }
        FinishReason reason = finish;
        return new Generation(
                text.whole(),
                tokens,
                Arrays.stream(promptIds()).boxed().toList(),
                reason == null ? FinishReason.CANCELLED : reason,
                sampler.seed(),
                new Generation.Timing(Duration.ofNanos(prefillNanos), Duration.ofNanos(decodeNanos), tokens.size()));
    }

    private int[] promptIds() {
        int[] ids = new int[history.promptLength()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = history.token(i);
        }
        return ids;
    }

    /** Thread-safe. */
    @Override
    public void close() {
        if (finish == null) {
            cancel();
        }
        session.close();
    }
}
