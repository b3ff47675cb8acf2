package org.eft4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.eft4j.internal.resource.Closing;
import org.eft4j.internal.resource.LeakDetector;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one generation: takes token after token from its source, turns them into text, and decides when to stop.
 * Memory in proportion to the vocabulary is allocated once and reused.
 */
final class Decoding implements AutoCloseable {
    private final Set<Integer> stopTokens;
    private final TokenSource source;
    private final @Nullable ConstraintTracker constraint;
    private final List<Integer> promptIds;
    private final IncrementalDetokenizer text;
    private final Set<Integer> endTokens;
    private final int maxNewTokens;
    private final long seed;
    private final List<Token> tokens = new ArrayList<>();
    private final Deadline deadline;
    private final Admission.Place place;
    private final LeakDetector.Watch watch;
    private final GenerationObservers observers;

    /** Held while a token is computed, so that a thread that closes this knows whether another one tells the end. */
    private final ReentrantLock inUse = new ReentrantLock();

    private volatile boolean closed;
    private volatile boolean cancelled;
    private volatile @Nullable FinishReason finish;
    private @Nullable Generation result;
    private boolean begun;
    private boolean failed;
    private long prefillNanos;
    private ModelTime prefillModelTime = ModelTime.ZERO;
    private long decodeNanos;

    private Decoding(
            LanguageModel model,
            Set<Integer> stopTokens,
            int maxNewTokens,
            List<Integer> promptIds,
            long seed,
            IncrementalDetokenizer text,
            TokenSource source,
            @Nullable ConstraintTracker constraint,
            Deadline deadline,
            Admission.Place place,
            GenerationObservers observers) {
        this.endTokens = model.endTokens();
        this.stopTokens = stopTokens;
        this.maxNewTokens = maxNewTokens;
        this.promptIds = promptIds;
        this.seed = seed;
        this.text = text;
        this.source = source;
        this.constraint = constraint;
        this.deadline = deadline;
        this.place = place;
        this.observers = observers;
        this.watch = LeakDetector.watch(this, "a token stream of " + model.name());
    }

    /**
     * Begins a generation: checks the options, encodes the prompt, and opens what the tokens come from.
     *
     * @param drafters empty for plain decoding
     */
    static Decoding begin(
            LanguageModel model,
            GenerationOptions options,
            Optional<TokenConstraint> constraint,
            Optional<Drafters> drafters,
            Prompt prompt) {
        Deadline deadline = Deadline.in(options.deadline());
        requirePossible(model, options.stopTokens());
        Ensemble ensemble = Ensemble.around(model);
        if (model == ensemble) {
            ensemble.requireMembersOfViews(prompt);
        }
        Ensemble.MemberPrompts prompts = ensemble.promptsFor(prompt);
        int[] promptIds =
                prompts.referenceIds().stream().mapToInt(Integer::intValue).toArray();
        ConstraintTracker tracker =
                constraint.map(c -> trackerFor(model, options, c)).orElse(null);
        Sampler sampler = samplerFor(model, options.sampling(), tracker);
        IncrementalDetokenizer text = new IncrementalDetokenizer(model.tokenizer(), promptIds, options);
        LanguageModel.SharedSteps shared = LanguageModel.SharedSteps.orAlone(ensemble);
        StepQueue.Seat seat = shared.newSeat(deadline);
        int most = maxNewTokens(model, options);
        int room = Math.max(0, model.contextLength() - promptIds.length);
        Admission.Place place = shared.newPlace(promptIds.length, Math.min(most, room), deadline);
        TokenSource source = open(model, options, ensemble, prompts, promptIds, sampler, tracker, drafters, seat);
        GenerationObservers observers = GenerationObservers.start(options.listeners(), model, promptIds.length);
        List<Integer> ids = prompts.referenceIds();
        return new Decoding(
                model,
                options.stopTokens(),
                most,
                ids,
                sampler.seed(),
                text,
                source,
                tracker,
                deadline,
                place,
                observers);
    }

    /** A stop token that can never come would let the text run on. */
    private static void requirePossible(LanguageModel model, Set<Integer> stopTokens) {
        for (int token : stopTokens) {
            ScoreShaping.requireInside(token, model.vocabulary().size(), "the stop tokens");
            if (model instanceof Ensemble mix) {
                mix.requireScored(token);
            }
        }
    }

    /** End tokens outside the vocabulary are never met, so there is nothing to hold back. */
    private static Sampler samplerFor(
            LanguageModel model, SamplingOptions options, @Nullable ConstraintTracker tracker) {
        int width = model.vocabulary().size();
        Set<Integer> possible =
                model.endTokens().stream().filter(id -> id >= 0 && id < width).collect(Collectors.toUnmodifiableSet());
        return Sampler.of(options, width, possible, tracker);
    }

    private static ConstraintTracker trackerFor(
            LanguageModel model, GenerationOptions options, TokenConstraint constraint) {
        return new ConstraintTracker(
                constraint, lastTokens(model, options), model.vocabulary().size(), model.tokenizer());
    }

    /** Returns the tokens that nothing follows. */
    private static Set<Integer> lastTokens(LanguageModel model, GenerationOptions options) {
        Set<Integer> tokens = new HashSet<>(model.endTokens());
        tokens.addAll(options.stopTokens());
        return tokens;
    }

    private static int maxNewTokens(LanguageModel model, GenerationOptions options) {
        OptionalInt suggested =
                model.suggestedOptions().map(GenerationOptions::maxNewTokens).orElse(OptionalInt.empty());
        return options.maxNewTokens().orElse(suggested.orElse(GenerationOptions.DEFAULT_MAX_NEW_TOKENS));
    }

    private static TokenSource open(
            LanguageModel model,
            GenerationOptions options,
            Ensemble ensemble,
            Ensemble.MemberPrompts prompts,
            int[] promptIds,
            Sampler sampler,
            @Nullable ConstraintTracker tracker,
            Optional<Drafters> drafters,
            StepQueue.Seat seat) {
        TokenRecorder recorder = new TokenRecorder(model, options, tracker);
        TokenHistory history = TokenHistory.of(promptIds);
        Set<Integer> lastTokens = lastTokens(model, options);
        MemberSessions members = MemberSessions.open(ensemble, prompts, options.stopTokens(), false);
        try {
            return drafters.flatMap(d -> d.open(members, promptIds, recorder.readsMembers())
                            .<TokenSource>map(drafter -> new SpeculativeSource(
                                    drafter, d.draftLength(), recorder, sampler, history, lastTokens)))
                    .orElseGet(() -> new AutoregressiveSource(members, recorder, sampler, history, seat));
        } catch (RuntimeException | Error e) {
            Closing.after(e, members::close);
            throw e;
        }
    }

    /**
     * Has the models read for several generations at once what each has to read before its next token, or before its
     * next block where it decodes speculatively; {@link #next} then chooses that. Does nothing for those that have not
     * begun or have ended. For one thread, which no other meanwhile is allowed to be in one of them.
     */
    static void readTogether(List<Decoding> generations) {
        long start = System.nanoTime();
        List<Decoding> ready = generations.stream()
                .filter(each -> each.begun && each.finish == null && !each.failed && !each.cancelled)
                .toList();
        AutoregressiveSource.readTogether(ready.stream()
                .map(each -> each.source)
                .filter(AutoregressiveSource.class::isInstance)
                .map(AutoregressiveSource.class::cast)
                .toList());
        List<Decoding> drafting = ready.stream()
                .filter(each -> each.source instanceof SpeculativeSource)
                .toList();
        SpeculativeSource.draftTogether(
                drafting.stream().map(each -> (SpeculativeSource) each.source).toList(),
                drafting.stream().mapToInt(Decoding::left).toArray());
        long taken = System.nanoTime() - start;
        ready.forEach(each -> each.decodeNanos += taken);
    }

    /**
     * Returns whether its next token can be computed without waiting for other generations to end. Where they are as
     * many as are allowed, the first one has to wait.
     */
    boolean isAdmitted() {
        return begun || place.tryEnter();
    }

    /** Returns whether no token is left. */
    boolean hasEnded() {
        return finish != null;
    }

    /** Computes the next token, {@code null} when there is none. */
    @Nullable
    Token next() {
        inUse.lock();
        try {
            return advance();
        } finally {
            inUse.unlock();
            if (closed) {
                endClosed();
            }
        }
    }

    private @Nullable Token advance() {
        if (finish != null) {
            return null;
        }
        if (failed) {
            throw new IllegalStateException("the generation failed before; start another");
        }
        if (cancelled) {
            endEarly(FinishReason.CANCELLED);
            return null;
        }
        if (deadline.hasPassed()) {
            endEarly(FinishReason.DEADLINE);
            return null;
        }
        try {
            if (!begun) {
                place.enter();
                long start = System.nanoTime();
                source.prefill();
                prefillNanos = System.nanoTime() - start;
                prefillModelTime = source.modelTime();
                begun = true;
            }
            long start = System.nanoTime();
            Token token = choose();
            decodeNanos += System.nanoTime() - start;
            tellOfToken();
            return token;
        } catch (Waiter.EndedException e) {
            endEarly(e.reason());
            return null;
        } catch (RuntimeException | Error e) {
            // sessions that another thread has just closed say that they are closed, not that they were cancelled
            if (e instanceof CancellationException || (cancelled && e instanceof IllegalStateException)) {
                endEarly(FinishReason.CANCELLED);
                return null;
            }
            failed = true;
            Closing.after(e, this::closeSource);
            observers.failure(e);
            throw e;
        }
    }

    private void tellOfToken() {
        if (tokens.size() == 1) {
            observers.firstToken();
        }
        if (finish != null) {
            observers.end(this::result);
        }
    }

    /** Returns how many tokens may still come. */
    private int left() {
        return Math.min(maxNewTokens, source.room()) - tokens.size();
    }

    private Token choose() {
        int left = left();
        TokenSource.Choice choice = source.next(left);
        int id = choice.token();
        boolean end = endTokens.contains(id);
        boolean stop = stopTokens.contains(id);
        FinishReason reason = null;
        if (end) {
            reason = FinishReason.END;
        } else if (stop) {
            reason = FinishReason.STOP;
        } else if (left == 1) {
            reason = tokens.size() + 1 == maxNewTokens ? FinishReason.LENGTH : FinishReason.CONTEXT;
        } else if (constraint != null && constraint.endsUnsaidAfter(tokens, id)) {
            reason = FinishReason.STOP;
        }
        String piece = end || stop ? "" : text.append(id);
        if (reason != null) {
            piece += text.flush();
        }
        if (text.stopped()) {
            reason = FinishReason.STOP;
        }
        Token token = new Token(id, piece, choice.logProbabilities(), choice.explanation());
        tokens.add(token);
        if (reason != null) {
            finish(reason);
        }
        return token;
    }

    private void finish(FinishReason reason) {
        finish = reason;
        closeSource();
    }

    private void closeSource() {
        watch.end();
        Closing.all(source::close, place::close);
    }

    /**
     * Ends with what there is; where the model is closed too by now, its tokenizer cannot show the characters still
     * incomplete.
     */
    private void endEarly(FinishReason reason) {
        finish = reason;
        try {
            text.flush();
        } catch (RuntimeException e) {
            text.flushDecoded();
        } finally {
            closeSource();
        }
        observers.end(this::result);
    }

    /** Ends what was closed before its end, unless another thread computes a token and will do so. Thread-safe. */
    private void endClosed() {
        if (!inUse.isHeldByCurrentThread() && inUse.tryLock()) {
            try {
                if (finish == null && !failed) {
                    endEarly(FinishReason.CANCELLED);
                }
            } finally {
                inUse.unlock();
            }
        }
    }

    /** Thread-safe. */
    void cancel() {
        cancelled = true;
        Closing.all(source::cancel, place::cancel);
    }

    /** Returns what was written, the same object each time, after computing what is left. */
    Generation result() {
        FinishReason reason = finish;
        while (reason == null) {
            next();
            reason = finish;
        }
        inUse.lock();
        try {
            if (result == null) {
                result = wholeResult(reason);
            }
            return result;
        } finally {
            inUse.unlock();
        }
    }

    private Generation wholeResult(FinishReason reason) {
        Duration prefill = Duration.ofNanos(prefillNanos);
        Duration decode = Duration.ofNanos(decodeNanos);
        ModelTime models = source.modelTime().since(prefillModelTime);
        return new Generation(
                text.whole(),
                tokens,
                promptIds,
                reason,
                seed,
                source.reusedTokens(),
                source.sequencesPerStep(),
                source.byteReadings(),
                new Generation.Timing(
                        prefill, decode, Duration.ofNanos(models.nanos()), models.memberDurations(), tokens.size()),
                source.partialRows(),
                source.speculation(),
                constraint == null || constraint.accepts(tokens));
    }

    /** Thread-safe. */
    @Override
    public void close() {
        closed = true;
        Closing.all(
                () -> {
                    if (finish == null) {
                        cancel();
                    }
                },
                this::closeSource,
                this::endClosed);
    }
}
