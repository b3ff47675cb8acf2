package org.eft4j.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.eft4j.Generation;
import org.eft4j.Generator;
import org.eft4j.Prompt;
import org.eft4j.Speculation;

/** A generator whose speed is measured in rounds. Figures are medians over the rounds. */
final class TimedGenerator {
    private final Generator generator;
    private final Interruption interruption;
    private final List<Round> rounds = new ArrayList<>();
    private Round current = new Round();

    TimedGenerator(Generator generator, Interruption interruption) {
        this.generator = generator;
        this.interruption = interruption;
    }

    void generate(Prompt prompt) {
        current.add(interruption.generate(generator, prompt));
    }

    /** Ends a round; one that only warmed up is forgotten. */
    void endRound(boolean counts) {
        if (counts) {
            rounds.add(current);
        }
        current = new Round();
    }

    double tokensPerSecond() {
        return median(round -> round.tokens * 1e9 / (round.prefillNanos + round.decodeNanos));
    }

    /**
     * Returns the milliseconds inside the models' own calls for each step of plain decoding; an answer's first token
     * comes from its prefill.
     */
    double modelMillisPerStep() {
        return median(round -> round.modelNanos / 1e6 / (round.tokens - round.generations));
    }

    /** Wall time of decoding over the time inside the models' own calls. */
    double overheadRatio() {
        return median(round -> (double) round.decodeNanos / round.modelNanos);
    }

    double acceptance() {
        return median(round -> round.drafted == 0 ? 0 : (double) round.accepted / round.drafted);
    }

    double tokensPerPass() {
        return median(round -> round.blocks == 0 ? 1 : (double) round.blockTokens / round.blocks);
    }

    /** Returns the share of the passes for which nothing was drafted. */
    double stoodAside() {
        return median(round -> round.blocks == 0 ? 0 : (double) round.plainBlocks / round.blocks);
    }

    /** Returns the milliseconds of drafting for each drafted token. */
    double draftMillis() {
        return median(round -> round.drafted == 0 ? 0 : round.draftNanos / 1e6 / round.drafted);
    }

    private double median(ToDoubleFunction<Round> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Sums over the generations of a round. */
    private static final class Round {
        private long generations;
        private long tokens;
        private long prefillNanos;
        private long decodeNanos;
        private long modelNanos;
        private long blocks;
        private long plainBlocks;
        private long drafted;
        private long accepted;
        private long blockTokens;
        private long draftNanos;

        void add(Generation generation) {
            Generation.Timing timing = generation.timing();
            generations++;
            tokens += timing.newTokens();
            prefillNanos += timing.prefill().toNanos();
            decodeNanos += timing.decode().toNanos();
            modelNanos += timing.models().toNanos();
            generation.speculation().ifPresent(this::add);
        }

        private void add(Speculation.Stats stats) {
            blocks += stats.blocks();
            plainBlocks += stats.plainBlocks();
            drafted += stats.drafted();
            accepted += stats.accepted();
            blockTokens += stats.tokens();
            draftNanos += stats.draftTime().toNanos();
        }
    }
}
