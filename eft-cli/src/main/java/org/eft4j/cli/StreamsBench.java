package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.eft4j.spi.ForwardingLanguageModel;

/**
 * How fast streams on threads of their own are that share steps, and how fast where each moves alone; and how soon one
 * of them ends that is cancelled in the middle. The two ways are interleaved. For one thread.
 */
final class StreamsBench {
    private final LanguageModel model;
    private final int length;
    private final Interruption interruption;
    private final Map<Integer, Figures> figures = new LinkedHashMap<>();

    /** What was measured of so many streams: of each round, in both ways, and of the one that was cancelled. */
    private record Figures(List<Round> shared, List<Round> alone, List<Double> cancelMillis) {
        Figures() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /** What one stream took, in milliseconds since all began. */
    private record Times(double first, double whole, int tokens) {}

    private record Round(List<Times> streams) {
        double tokensPerSecond() {
            int tokens = streams.stream().mapToInt(Times::tokens).sum();
            return tokens
                    * 1e3
                    / streams.stream().mapToDouble(Times::whole).max().orElseThrow();
        }

        /** The time of the slowest stream, as a multiple of the fastest one's. */
        double fairness() {
            return streams.stream().mapToDouble(Times::whole).max().orElseThrow()
                    / streams.stream().mapToDouble(Times::whole).min().orElseThrow();
        }
    }

    StreamsBench(LanguageModel model, int length, Interruption interruption) {
        this.model = model;
        this.length = length;
        this.interruption = interruption;
    }

    /** Measures every count once in each round, after a round that warms up. */
    void run(List<String> questions, List<Integer> counts, int roundCount) {
        LanguageModel inTurn = new ForwardingLanguageModel(model) {};
        for (int round = -1; round < roundCount; round++) {
            for (int count : counts) {
                List<Prompt> prompts = SequencesBench.prompts(model, questions, count);
                Round together = measure(model, prompts);
                Round apart = measure(inTurn, prompts);
                if (round >= 0) {
                    Figures found = figures.computeIfAbsent(count, ignored -> new Figures());
                    found.shared.add(together);
                    found.alone.add(apart);
                    found.cancelMillis.add(cancelOne(prompts));
                }
            }
        }
    }

    private Round measure(LanguageModel measured, List<Prompt> prompts) {
        try (Streams streams = new Streams(measured, prompts)) {
            return new Round(streams.readAll());
        }
    }

    /** Cancels the first of several streams halfway, and returns how long it took to end; the others go on. */
    private double cancelOne(List<Prompt> prompts) {
        try (Streams streams = new Streams(model, prompts)) {
            return streams.cancelFirst();
        }
    }

    /** Streams that were begun at the same time, each on a thread of its own. */
    private final class Streams implements AutoCloseable {
        private final long start = System.nanoTime();
        private final List<TokenStream> all = new ArrayList<>();
        private final ExecutorService threads;
        private final CompletableFuture<Void> halfway = new CompletableFuture<>();

        Streams(LanguageModel measured, List<Prompt> prompts) {
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(length)
                    .sampling(sampling -> sampling.minNewTokens(length))
                    .build();
            Generator generator = Generator.of(measured, options);
            prompts.forEach(prompt -> all.add(generator.stream(prompt)));
            threads = Executors.newFixedThreadPool(all.size());
        }

        List<Times> readAll() {
            List<CompletableFuture<Times>> readers =
                    all.stream().map(this::read).toList();
            return interruption.during(this::cancel, () -> {
                List<Times> times =
                        readers.stream().map(CompletableFuture::join).toList();
                requireGoingOn();
                return times;
            });
        }

        double cancelFirst() {
            List<CompletableFuture<Times>> readers =
                    all.stream().map(this::read).toList();
            return interruption.during(this::cancel, () -> {
                halfway.join();
                double before = sinceStart();
                all.get(0).cancel();
                // a short one may have ended by itself a moment before
                double took = Math.max(0, readers.get(0).join().whole - before);
                List<Times> others =
                        readers.stream().skip(1).map(CompletableFuture::join).toList();
                requireGoingOn();
                if (others.stream().anyMatch(each -> each.tokens != length)) {
                    throw new IllegalStateException("cancelling one stream ended another");
                }
                return took;
            });
        }

        private void requireGoingOn() {
            if (interruption.isRequested()) {
                throw new CancellationException("stopped");
            }
        }

        private CompletableFuture<Times> read(TokenStream stream) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        Iterator<Token> tokens = stream.iterator();
                        double first = 0;
                        int count = 0;
                        while (tokens.hasNext()) {
                            tokens.next();
                            count++;
                            first = count == 1 ? sinceStart() : first;
                            if (count == length / 2) {
                                halfway.complete(null);
                            }
                        }
                        halfway.complete(null);
                        return new Times(first, sinceStart(), count);
                    },
                    threads);
        }

        private double sinceStart() {
            return (System.nanoTime() - start) / 1e6;
        }

        private void cancel() {
            all.forEach(TokenStream::cancel);
        }

        @Override
        public void close() {
            all.forEach(TokenStream::close);
            threads.shutdown();
        }
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode list = json.putArray("streams");
        figures.forEach((count, found) -> {
            ObjectNode each = list.addObject().put("count", count);
            put(each.putObject("shared"), found.shared);
            put(each.putObject("alone"), found.alone);
            each.put("cancelMs", SequencesBench.median(found.cancelMillis));
        });
        return json;
    }

    private static void put(ObjectNode json, List<Round> rounds) {
        json.put("tokensPerSecond", tokensPerSecond(rounds))
                .put("firstP50Ms", quantile(firsts(rounds), 0.5))
                .put("firstP95Ms", quantile(firsts(rounds), 0.95))
                .put("wholeP50Ms", quantile(wholes(rounds), 0.5))
                .put("wholeP95Ms", quantile(wholes(rounds), 0.95))
                .put("slowestToFastest", fairness(rounds));
    }

    private static double tokensPerSecond(List<Round> rounds) {
        return SequencesBench.median(rounds.stream().map(Round::tokensPerSecond).toList());
    }

    private static double fairness(List<Round> rounds) {
        return SequencesBench.median(rounds.stream().map(Round::fairness).toList());
    }

    private static Stream<Double> firsts(List<Round> rounds) {
        return rounds.stream().flatMap(round -> round.streams.stream()).map(Times::first);
    }

    private static Stream<Double> wholes(List<Round> rounds) {
        return rounds.stream().flatMap(round -> round.streams.stream()).map(Times::whole);
    }

    private static double quantile(Stream<Double> values, double share) {
        return SequencesBench.quantile(
                values.mapToDouble(Double::doubleValue).sorted().toArray(), share);
    }

    void print(PrintWriter out) {
        out.println("streams           tokens/s   first token, ms: median, 95 of 100   whole, ms: median, 95 of 100"
                + "   slowest/fastest");
        figures.forEach((count, found) -> {
            print(out, count, "shared", found.shared);
            print(out, count, "alone", found.alone);
            out.printf(
                    Locale.ROOT,
                    "%7d cancelled  one ends within %.1f ms%n",
                    count,
                    SequencesBench.median(found.cancelMillis));
        });
    }

    private static void print(PrintWriter out, int count, String how, List<Round> rounds) {
        out.printf(
                Locale.ROOT,
                "%7d %-7s %10.1f %24.0f %10.0f %20.0f %10.0f %17.2f%n",
                count,
                how,
                tokensPerSecond(rounds),
                quantile(firsts(rounds), 0.5),
                quantile(firsts(rounds), 0.95),
                quantile(wholes(rounds), 0.5),
                quantile(wholes(rounds), 0.95),
                fairness(rounds));
    }
}
