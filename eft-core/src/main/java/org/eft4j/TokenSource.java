package org.eft4j;

import java.util.Map;
import java.util.Optional;

/**
 * Where the tokens of one generation come from, one after the other. For one thread at a time, except {@link #cancel()}
 * and {@link #close()}.
 */
interface TokenSource extends AutoCloseable {
    /** Runs the prompt; called once, first. */
    void prefill();

    /**
     * Chooses the next token.
     *
     * @param atMost how many tokens the generation can still take, this one included, at least 1
     */
    Choice next(int atMost);

    /** Returns how many tokens surely fit after the prompt, those chosen so far included. */
    int room();

    /** Returns how many tokens of the prompt need not be run; see {@link ModelSession#reusedTokens()}. */
    int reusedTokens();

    /** Returns how many sequences moved in a step, on average; see {@link Generation#sequencesPerStep()}. */
    double sequencesPerStep();

    /** Returns what reading models over bytes took, by member; see {@link Generation#byteReadings()}. */
    Map<String, ModelSession.ByteReading> byteReadings();

    /** Returns the time spent inside the models' own calls. */
    ModelTime modelTime();

    /** Returns what rows known in part did; empty where none were permitted. */
    Optional<ModelSession.PartialRows.Stats> partialRows();

    /** Returns what speculation did, empty for plain decoding. */
    Optional<Speculation.Stats> speculation();

    void cancel();

    @Override
    void close();

    /** A chosen token and what was asked to be reported of it. */
    record Choice(int token, Optional<Token.LogProbabilities> logProbabilities, Optional<Explanation> explanation) {}
}
