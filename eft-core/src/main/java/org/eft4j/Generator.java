package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes text with a model or an ensemble, token by token. Each call opens a session of its own and closes it.
 *
 * <p>Immutable and thread-safe; calls may run at the same time. The model must stay open meanwhile, and is not closed
 * here.
 */
public final class Generator {
    /** How many sequences {@link #generateAll(Iterable)} moves together. */
    public static final int DEFAULT_AT_ONCE = 8;

    private final LanguageModel model;
    private final GenerationOptions options;
    private final Optional<Drafters> drafters;
    private final Optional<TokenConstraint> constraint;

    private Generator(LanguageModel model, GenerationOptions options, Optional<Drafters> drafters) {
        this.model = requireNonNull(model);
        this.options = options;
        this.drafters = drafters;
        this.constraint = options.constraint().map(source -> source.compileFor(model));
    }

    /** Returns a greedy generator with the model's own limit of new tokens. */
    public static Generator of(LanguageModel model) {
        return of(model, GenerationOptions.defaults());
    }

    /**
     * Returns a generator with options.
     *
     * @throws IllegalArgumentException if the speculation or the explanations asked for name a member that does not
     *     exist or is not evaluated, explanations are asked of a model that is no ensemble, no text fulfils the
     *     constraint, or the model writes bytes and sampling is to rank or count tokens
     * @throws UnsupportedOperationException if the model lacks an ability that the speculation or the constraint asked
     *     for needs
     * @throws VocabularyMismatchException if the drafter asked for uses other token ids
     */
    public static Generator of(LanguageModel model, GenerationOptions options) {
        if (ByteVocabulary.is(model.vocabulary())) {
            options.sampling().requireMeaningfulForBytes(model.name());
        }
        boolean greedy = options.sampling().isGreedy();
        Optional<Drafters> drafters =
                options.speculation().flatMap(speculation -> Drafters.of(model, speculation, greedy));
        options.explanations().ifPresent(request -> Explainer.check(model, request));
        return new Generator(model, options, drafters);
    }

    /** Returns the model it writes with. */
    public LanguageModel model() {
        return model;
    }

    /** Returns the options it writes by. */
    public GenerationOptions options() {
        return options;
    }

    /**
     * Generates until an end token, a stop or a limit.
     *
     * @throws IllegalArgumentException if the prompt is empty, or the options name tokens outside the vocabulary
     * @throws ContextOverflowException if the prompt leaves no room for a new token
     * @throws BackendException if a model fails
     * @throws ChatTemplateException if a chat cannot be rendered
     * @throws NoTokenPossibleException if every token is forbidden; a {@link TokenConstraint.DeadEndException} under a
     *     constraint
     */
    public Generation generate(Prompt prompt) {
        try (TokenStream stream = stream(prompt)) {
            return stream.result();
        }
    }

    /**
     * Begins a generation whose tokens are computed as they are asked for, on the calling thread. The prompt is
     * checked here and run at the first token. The caller closes the stream. Throws what {@link #generate} throws, some
     * of it here and some at the tokens.
     */
    public TokenStream stream(Prompt prompt) {
        return new TokenStream(Decoding.begin(model, options, constraint, drafters, prompt));
    }

    /**
     * Generates for many prompts, eight at a time; see {@link #generateAll(Iterable, int)}.
     */
    public Generations generateAll(Iterable<Prompt> prompts) {
        return generateAll(prompts, DEFAULT_AT_ONCE);
    }

    /**
     * Generates for many prompts, several at a time: each model reads its weights once for all sequences that wait for
     * it ({@link LanguageModel#appendEach}). Results come in the order of the prompts, are computed as they are asked
     * for, and are what {@link #generate} gives for each prompt, but for rounding. When a sequence ends, the next
     * prompt takes its place. Several texts for one prompt are asked for as {@code Collections.nCopies(n, prompt)}; a
     * model that remembers prefixes reads it once.
     *
     * <p>If the options have a seed, the prompts in turn take that seed, the next higher one, and so on; the result
     * reports it. Automatic speculation stands aside where several sequences move at once. With any other that was
     * asked for, drafters read for all sequences at once, and each block is then read by itself.
     *
     * @param prompts read as they are needed
     * @param atOnce how many sequences have a cache and move together, at least 1
     * @return to be closed by the caller, unless all results were taken
     * @throws IllegalArgumentException if {@code atOnce} is below 1
     */
    public Generations generateAll(Iterable<Prompt> prompts, int atOnce) {
        requireSome(atOnce);
        OptionalLong seed = options.sampling().seed();
        Iterator<Prompt> all = prompts.iterator();
        Iterator<Request> requests = new Iterator<>() {
            private long begun;

            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Request next() {
                long index = begun++;
                OptionalLong own = seed.isEmpty() ? seed : OptionalLong.of(seed.getAsLong() + index);
                return new Request(Generator.this, all.next(), own);
            }
        };
        return new JointGenerations(requests, atOnce);
    }

    /**
     * Generates for many requests, several at a time, as {@link #generateAll(Iterable, int)} does: each has options and
     * a seed of its own, and those of models with the same weights move together. A request's result is what its
     * generator's {@link #generate} gives with its seed, but for rounding. Where {@link LanguageModel#sharedSteps} of
     * the models is empty, which sequences move beside each other depends on the requests alone, and on no time.
     *
     * @param requests read as they are needed
     * @param atOnce how many sequences have a cache and move together, at least 1
     * @return to be closed by the caller, unless all results were taken
     * @throws IllegalArgumentException if {@code atOnce} is below 1
     */
    public static Generations generateEach(Iterable<Request> requests, int atOnce) {
        requireSome(atOnce);
        return new JointGenerations(requests.iterator(), atOnce);
    }

    private static void requireSome(int atOnce) {
        if (atOnce < 1) {
            throw new IllegalArgumentException("at least 1 sequence must move at once, got " + atOnce);
        }
    }

    /** Begins one of several generations. */
    private Decoding begin(Prompt prompt, OptionalLong seed, boolean together) {
        boolean drafts = !together
                || options.speculation().map(each -> !each.isAutomatic()).orElse(true);
        GenerationOptions own = seed.isEmpty()
                ? options
                : options.toBuilder().seed(seed.getAsLong()).build();
        return Decoding.begin(model, own, constraint, drafts ? drafters : Optional.empty(), prompt);
    }

    /**
     * One of many texts to write.
     *
     * @param generator writes it
     * @param prompt what it follows
     * @param seed takes the place of the seed in the generator's options; empty leaves that
     */
    public record Request(Generator generator, Prompt prompt, OptionalLong seed) {
        /** Checks that nothing is missing. */
        public Request {
            requireNonNull(generator);
            requireNonNull(prompt);
            requireNonNull(seed);
        }

        /** Begins the generation, beside others or alone. */
        Decoding begin(boolean together) {
            return generator.begin(prompt, seed, together);
        }
    }

    /**
     * The results of {@link Generator#generateAll} or {@link Generator#generateEach}, in the order of the prompts. They
     * are computed on the thread that asks for them, several sequences at a time.
     *
     * <p>For one thread, except {@link #cancel()} and {@link #close()}. The caller closes it, unless all results were
     * taken.
     */
    public interface Generations extends Iterator<Generation>, AutoCloseable {
        /**
         * Computes until the next prompt is answered. Where that cannot be done this throws, and the call after it
         * gives the result of the prompt that follows.
         *
         * @throws java.util.NoSuchElementException if every prompt has been answered
         * @throws RuntimeException what {@link Generator#generate} throws for this prompt, or the prompts' own iterator
         */
        @Override
        Generation next();

        /** Ends all sequences soon; their results are what there is, and no further prompt is begun. Thread-safe. */
        void cancel();

        /** Cancels what still runs, and frees it. Idempotent. */
        @Override
        void close();
    }
}
