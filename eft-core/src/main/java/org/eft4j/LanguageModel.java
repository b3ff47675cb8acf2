package org.eft4j;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A loaded language model: given the tokens so far, it says how likely each next token is. An {@link Ensemble} is one
 * too, so whatever works on a model works on a mix.
 *
 * <p>Implementations are thread-safe; each {@link ModelSession} serves one thread at a time. Whoever opened a model
 * closes it. Closing is idempotent and waits for running steps; sessions of a closed model throw {@link
 * IllegalStateException}.
 */
public interface LanguageModel extends AutoCloseable {
    /** Returns a short name for messages and reports, such as the model's folder. */
    String name();

    /** Returns the token-id space; its size is the width of a row of logits. */
    Vocabulary vocabulary();

    /** Returns the tokenizer that belongs to the vocabulary. */
    Tokenizer tokenizer();

    /** Returns the chat template, empty for models that were not tuned to chat. */
    Optional<ChatTemplate> chatTemplate();

    /** Returns the largest number of tokens the model can hold, prompt included. */
    int contextLength();

    /** Returns the ids that end an answer; several are common. */
    Set<Integer> endTokens();

    /** Returns what the model can do beyond appending tokens one at a time. */
    Set<Capability> capabilities();

    /**
     * Returns what the model's publisher suggests for generating (for example in {@code generation_config.json}). Only
     * {@code maxNewTokens} is ever taken from here unasked.
     */
    default Optional<GenerationOptions> suggestedOptions() {
        return Optional.empty();
    }

    /**
     * Returns the token ids this model reads for a prompt.
     *
     * @throws ChatTemplateException if the prompt is a chat and the model has no chat template, or the template refuses
     *     it
     */
    default int[] encode(Prompt prompt) {
        return prompt.encode(tokenizer(), chatTemplate());
    }

    /**
     * Opens a session that stands after this model's reading of the prompt. The prompt is run at the first call that
     * needs it, so opening is cheap and the run can be cancelled. The caller closes the session.
     *
     * @throws IllegalArgumentException if the prompt has no token or an id outside the vocabulary
     * @throws ContextOverflowException if the prompt leaves no room for a new token
     * @throws IllegalStateException if the model is closed
     */
    ModelSession newSession(Prompt prompt);

    /**
     * Returns this model with a LoRA adapter that it was {@linkplain ModelOptions.Builder#adapter opened with}: the
     * tuned model, of which this one is the base. Both have the same weights in memory, tokenizer and vocabulary. The
     * chat template and what {@code generation_config.json} says are the adapter's where its folder has them. In a mix
     * they move in one run where the model can, which costs little more than one of them.
     *
     * <p>The caller closes what is returned. Either may be closed first: the weights are freed with the last of them.
     *
     * @param folder the adapter's, as it was given when this model was opened
     * @throws IllegalArgumentException if the model was not opened with it
     * @throws IllegalStateException if the model is closed
     */
    default LanguageModel withAdapter(Path folder) {
        throw new IllegalArgumentException(name() + " was not opened with the adapter " + folder
                + "; name it there: ModelOptions.builder().adapter(folder)");
    }

    /**
     * Returns an object that stands for the model's weights: equal for all models that share them, so that one run may
     * move sessions of several, by {@link #appendEach} of any of them. By default this model itself.
     */
    default Object weights() {
        return this;
    }

    /**
     * Appends one token to each of several sessions of this model, or of models with the same {@link #weights()}, and
     * gives the logits that follow each. A model that can moves all of them in one run, which reads its weights once;
     * others move one session after the other. The
     * sessions may stand at different lengths after different prompts. What becomes of one is no matter of the others,
     * but for rounding.
     *
     * <p>For one thread; no other may use one of the sessions meanwhile. Cancelling a session takes effect when the run
     * is over.
     *
     * @param sessions of this model or of one with the same weights, each once
     * @param tokens one for each session
     * @param rows receive the logits, one array for each session, at least one row wide
     * @return the failures, by session: what {@link ModelSession#append} would have thrown. Those sessions have not
     *     moved, all others have
     * @throws IllegalArgumentException if a session is of a model with other weights or there twice, or the arguments
     *     differ in length
     */
    default Map<ModelSession, RuntimeException> appendEach(
            List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        for (int i = 0; i < sessions.size(); i++) {
            try {
                sessions.get(i).append(tokens, i, 1, rows[i], 1);
            } catch (RuntimeException e) {
                failures.put(sessions.get(i), e);
            }
        }
        return failures;
    }

    /**
     * Returns where threads that write with this model at the same time meet, to move all their sequences by one {@link
     * #appendEach}. A model that forwards to another, that method included, returns the other's. Empty, as by default,
     * where there is no such place: each thread then moves its own.
     */
    default Optional<SharedSteps> sharedSteps() {
        return Optional.empty();
    }

    /**
     * Returns this model, said to use the ids of another vocabulary: for members of an {@link Ensemble} whose
     * vocabularies differ in their pieces though their ids mean the same, as when fine-tuning renamed special tokens or
     * added some at the end. Nothing is checked; ids that mean something else mix nonsense. Ids that the given
     * vocabulary lacks stand for nothing, so the model with the fewest pieces gives the vocabulary and the others take
     * it.
     *
     * <p>The model stays the same one: closing either closes both.
     */
    default LanguageModel withVocabulary(Vocabulary vocabulary) {
        return new RelabelledModel(this, vocabulary);
    }

    /**
     * Returns this model read as one over bytes: its vocabulary is the 256 bytes of UTF-8 and one end, whatever the
     * model's own tokens are, and a text is as likely as before. So models with different tokenizers mix: {@code
     * Ensemble.upscale(large.overBytes(), tuned.overBytes(), base.overBytes())}. Models of one tokenizer should stay
     * with tokens, which need fewer passes.
     *
     * <p>The probability that a text begins with some bytes is the sum over all token sequences that cover them. Where
     * several tokenisations end at one byte, the heaviest is run and stands for all; one whose share of the mass is at
     * most 1e-4 is left out until it is needed. In a mix, members whose weight may be negative leave out nothing, since
     * what they find impossible would be impossible for the mix. {@link Generation#byteReadings} tells what both did.
     *
     * <p>Prompts are read as the model's own tokens, control tokens included; where plain text ends inside what could
     * be a longer token, the text goes on as text. {@link Prompt#tokens} gives bytes, read from the beginning of a
     * text. Temperature, top-p and min-p act on bytes, limits count bytes, and greedy decoding takes the likeliest
     * byte, which need not lead to the likeliest token. Options that rank or count tokens are refused: top-k, typical,
     * penalties, banned n-grams.
     *
     * <p>The model stays the same one: closing either closes both.
     *
     * @throws UnsupportedOperationException if the model lacks {@link Capability#TRUNCATE}, or its tokens have no bytes
     *     of their own
     */
    default LanguageModel overBytes() {
        return ByteModel.of(this, OptionalDouble.empty());
    }

    /**
     * {@link #overBytes()}, with the least share said for any mix.
     *
     * @param leastShare the share of the mass that a tokenisation must exceed to be run, in [0, 1); 0 leaves out
     *     nothing and takes one pass for almost every byte
     */
    default LanguageModel overBytes(double leastShare) {
        return ByteModel.of(this, OptionalDouble.of(leastShare));
    }

    /**
     * Returns what the model remembers of sequences that ended, and how often that was of use. A model may keep what it
     * computed for them, within a budget, so that a new session need not run a beginning of its prompt that was run
     * before: the turns of a chat, a shared system prompt, questions about one document.
     */
    default PrefixReuse prefixReuse() {
        return PrefixReuse.NONE;
    }

    /** Frees what the model remembers of sequences that ended. Open sessions are not touched. */
    default void trim() {}

    /** Frees the model. Idempotent; waits for running steps. */
    @Override
    void close();

    /**
     * What a model remembers of sequences that ended, since it was opened.
     *
     * @param lookups how many sessions asked for it when they ran their prompt
     * @param hits how many of them found a beginning of their prompt
     * @param reusedTokens how many tokens of prompts were not run again
     * @param sequences how many are remembered now
     * @param bytes the memory that they hold now
     */
    record PrefixReuse(long lookups, long hits, long reusedTokens, int sequences, long bytes) {
        /** Of a model that remembers nothing. */
        public static final PrefixReuse NONE = new PrefixReuse(0, 0, 0, 0, 0);

        /** Returns the sums of both. */
        public PrefixReuse plus(PrefixReuse other) {
            return new PrefixReuse(
                    lookups + other.lookups,
                    hits + other.hits,
                    reusedTokens + other.reusedTokens,
                    sequences + other.sequences,
                    bytes + other.bytes);
        }
    }

    /**
     * Where threads that write with one model at the same time meet: whoever waits for a token moves the sequences of
     * all that wait. A model makes one and keeps it; {@link org.eft4j.spi.AbstractLanguageModel} does so for backends.
     * Thread-safe.
     */
    final class SharedSteps {
        private final StepQueue queue;
        private final Admission admission;
        private final BooleanSupplier worthwhile;

        /**
         * Makes a place to meet.
         *
         * @param limits how many generations may be under way at the same time, and how long they may be; see {@link
         *     ModelOptions.Builder#maxSequences} and {@link ModelOptions.Builder#maxCachedTokens}
         * @param worthwhile whether {@link #appendEach} takes less time than a thread for each session; asked when
         *     there are several threads. It may take its time at the first call, and is thread-safe
         */
        public SharedSteps(ModelOptions limits, BooleanSupplier worthwhile) {
            this(new StepQueue(), new Admission(limits), worthwhile);
        }

        private SharedSteps(StepQueue queue, Admission admission, BooleanSupplier worthwhile) {
            this.queue = queue;
            this.admission = admission;
            this.worthwhile = worthwhile;
        }

        /** Returns the place where a mix meets: that of its first member, while all members gain by it. */
        static Optional<SharedSteps> of(LanguageModel first, List<LanguageModel> all) {
            return first.sharedSteps()
                    .map(shared -> new SharedSteps(
                            shared.queue, shared.admission, () -> all.stream().allMatch(SharedSteps::isWorthwhile)));
        }

        /** Returns the place where a model's threads meet; one for this thread alone, where there is none. */
        static SharedSteps orAlone(LanguageModel model) {
            return model.sharedSteps().orElseGet(() -> new SharedSteps(ModelOptions.defaults(), () -> false));
        }

        private static boolean isWorthwhile(LanguageModel model) {
            return model.sharedSteps()
                    .map(shared -> shared.worthwhile.getAsBoolean())
                    .orElse(false);
        }

        StepQueue.Seat newSeat(Deadline deadline) {
            return queue.newSeat(worthwhile, deadline);
        }

        Admission.Place newPlace(int promptTokens, int newTokens, Deadline deadline) {
            return admission.newPlace(promptTokens, newTokens, deadline);
        }
    }

    /** An ability that some backends lack; what needs a missing one is refused by this name. */
    enum Capability {
        /** Several rows of logits from one {@link ModelSession#append append}; scoring and speculation need it. */
        MULTIPLE_LOGIT_ROWS,
        /** {@link ModelSession#truncate}; speculation needs it. */
        TRUNCATE
    }
}
