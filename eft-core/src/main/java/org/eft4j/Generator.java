package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Writes text with a model or an ensemble, token by token. Each call opens a session of its own and closes it.
 *
 * <p>Immutable and thread-safe; calls may run at the same time. The model must stay open meanwhile, and is not closed
 * here.
 */
public final class Generator {
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
     *     exist or is not evaluated, explanations are asked of a model that is no ensemble, or no text fulfils the
     *     constraint
     * @throws UnsupportedOperationException if the model lacks an ability that the speculation or the constraint asked
     *     for needs
     * @throws VocabularyMismatchException if the drafter asked for uses other token ids
     */
    public static Generator of(LanguageModel model, GenerationOptions options) {
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
}
