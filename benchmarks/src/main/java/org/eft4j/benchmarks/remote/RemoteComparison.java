package org.eft4j.benchmarks.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.ModelSession.PartialRows;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Speculation;
import org.eft4j.remote.RemoteOptions;

/**
 * Compares a model behind a server with the same model here: how far their distributions are apart, and what up-scaling
 * with either writes, how fast. The pair is the model here and a base model for it.
 *
 * <pre>benchmarks/remote/compare.sh DIR WORK</pre>
 */
public final class RemoteComparison {
    /** Positions of each question's answer that are compared. */
    private static final int POSITIONS = 4;

    /** How many of the likeliest ids of a row are asked for first. */
    private static final int TOP = 1000;

    /** How far from that of whole rows the distribution that a token is drawn from may be. */
    private static final double MAX_VARIATION = 0.05;

    private static final GenerationOptions GREEDY =
            GenerationOptions.builder().maxNewTokens(16).build();
    private static final GenerationOptions DRAWN =
            GREEDY.toBuilder().temperature(0.7).topP(0.9).seed(1).build();

    private RemoteComparison() {}

    /**
     * Writes JSON to standard output. Takes the folders of the remote model, of the same here, which is also the tuned
     * model of the pair, and of the pair's base model, the real model's {@code reference.json}, and the number of
     * questions to ask.
     */
    public static void main(String[] args) throws IOException {
        int questions = Integer.parseInt(args[4]);
        JsonNode answers =
                new ObjectMapper().readTree(Path.of(args[3]).toFile()).path("answers");
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        ModelOptions top = RemoteOptions.defaults()
                .withTop(TOP)
                .withMaxVariation(MAX_VARIATION)
                .applyTo(ModelOptions.builder())
                .build();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (LanguageModel remote = Models.open(Path.of(args[0]));
                LanguageModel likeliest = Models.open(Path.of(args[0]), top);
                LanguageModel local = Models.open(Path.of(args[1]));
                LanguageModel tuned = Models.open(Path.of(args[1]));
                LanguageModel base = Models.open(Path.of(args[2]))) {
            report.put("server", remote.toString());
            report.set("variation", variation(remote, local, answers));
            List<Prompt> prompts = new ArrayList<>();
            answers.forEach(answer -> prompts.add(Prompt.tokens(ids(answer.path("prompt")))));
            List<Prompt> asked = prompts.subList(0, Math.min(questions, prompts.size()));
            Ensemble here = Ensemble.upscale(local, tuned, base);
            Ensemble whole = Ensemble.upscale(remote, tuned, base);
            Ensemble certified = Ensemble.upscale(likeliest, tuned, base);
            Ensemble atOnce = certified.withExecutor(threads);
            Measuring greedy = new Measuring(GREEDY, asked, report.putObject("greedy"));
            greedy.one("here", here);
            greedy.one("whole rows", whole);
            greedy.one(
                    "whole rows, speculating",
                    whole,
                    GREEDY.toBuilder().speculation(Speculation.automatic()).build());
            greedy.one("certified rows", certified);
            greedy.one("certified rows, members at once", atOnce);
            greedy.together("certified rows, members at once, prompts together", atOnce);
            greedy.byThreads("certified rows, members at once, a thread for each prompt", atOnce, threads);
            Measuring drawn = new Measuring(DRAWN, asked, report.putObject("drawn"));
            drawn.one("here", here);
            drawn.one("whole rows", whole);
            drawn.one("rows in part", certified);
        } finally {
            threads.shutdown();
        }
        System.out.println(report.toPrettyString());
    }

    private static int[] ids(JsonNode list) {
        int[] ids = new int[list.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = list.path(i).intValue();
        }
        return ids;
    }

    /** Returns the total variation between the two models' distributions, over the first tokens of all answers. */
    private static ObjectNode variation(LanguageModel remote, LanguageModel local, JsonNode answers) {
        int width = local.vocabulary().size();
        float[] there = new float[width];
        float[] here = new float[width];
        List<Double> all = new ArrayList<>();
        for (JsonNode answer : answers) {
            Prompt prompt = Prompt.tokens(ids(answer.path("prompt")));
            int[] tokens = ids(answer.path("tokens"));
            try (ModelSession one = remote.newSession(prompt);
                    ModelSession other = local.newSession(prompt)) {
                one.promptLogits(there);
                other.promptLogits(here);
                all.add(totalVariation(there, here));
                for (int i = 0; i < Math.min(POSITIONS, tokens.length) - 1; i++) {
                    one.append(tokens, i, 1, there, 1);
                    other.append(tokens, i, 1, here, 1);
                    all.add(totalVariation(there, here));
                }
            }
        }
        double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return JsonNodeFactory.instance
                .objectNode()
                .put("positions", sorted.length)
                .put("median", sorted[sorted.length / 2])
                .put("p90", sorted[sorted.length * 9 / 10])
                .put("largest", sorted[sorted.length - 1]);
    }

    private static double totalVariation(float[] one, float[] other) {
        double[] p = probabilities(one);
        double[] q = probabilities(other);
        double sum = 0;
        for (int id = 0; id < p.length; id++) {
            sum += Math.abs(p[id] - q[id]);
        }
        return sum / 2;
    }

    private static double[] probabilities(float[] row) {
        double max = Double.NEGATIVE_INFINITY;
        for (float score : row) {
            max = Math.max(max, score);
        }
        double[] p = new double[row.length];
        double sum = 0;
        for (int id = 0; id < row.length; id++) {
            p[id] = Math.exp(row[id] - max);
            sum += p[id];
        }
        for (int id = 0; id < row.length; id++) {
            p[id] /= sum;
        }
        return p;
    }

    /** Writes the same texts in several ways, and reports how fast, and which differ from the first way's. */
    private static final class Measuring {
        private final GenerationOptions plain;
        private final List<Prompt> prompts;
        private final ObjectNode report;
        private List<Generation> expected = List.of();

        Measuring(GenerationOptions plain, List<Prompt> prompts, ObjectNode report) {
            this.plain = plain;
            this.prompts = prompts;
            this.report = report;
        }

        void one(String name, LanguageModel mix) {
            one(name, mix, plain);
        }

        void one(String name, LanguageModel mix, GenerationOptions options) {
            Generator generator = Generator.of(mix, options);
            generator.generate(prompts.get(0)); // compiles the loop, and fills the server's cache
            long start = System.nanoTime();
            record(name, prompts.stream().map(generator::generate).toList(), start);
        }

        void together(String name, LanguageModel mix) {
            long start = System.nanoTime();
            List<Generation> all = new ArrayList<>();
            try (Generator.Generations generations = Generator.of(mix, plain).generateAll(prompts)) {
                generations.forEachRemaining(all::add);
            }
            record(name, all, start);
        }

        void byThreads(String name, LanguageModel mix, ExecutorService threads) {
            Generator generator = Generator.of(mix, plain);
            long start = System.nanoTime();
            List<CompletableFuture<Generation>> all = prompts.stream()
                    .map(prompt -> CompletableFuture.supplyAsync(() -> generator.generate(prompt), threads))
                    .toList();
            record(name, all.stream().map(CompletableFuture::join).toList(), start);
        }

        private void record(String name, List<Generation> all, long start) {
            double seconds = (System.nanoTime() - start) / 1e9;
            int tokens = all.stream().mapToInt(each -> each.tokens().size()).sum();
            ObjectNode entry = report.putObject(name).put("tokens", tokens).put("tokensPerSecond", tokens / seconds);
            all.stream()
                    .flatMap(each -> each.speculation().stream())
                    .reduce(Measuring::sum)
                    .ifPresent(stats ->
                            entry.put("tokensPerPass", stats.tokensPerPass()).put("acceptance", stats.acceptance()));
            all.stream()
                    .flatMap(each -> each.partialRows().stream())
                    .reduce(Measuring::sum)
                    .ifPresent(stats -> entry.put("rows", stats.rows())
                            .put("refined", stats.refined())
                            .put("whole", stats.whole())
                            .put("largestVariation", stats.largestVariation()));
            if (expected.isEmpty()) {
                expected = all;
            } else {
                compare(all, entry);
            }
        }

        private void compare(List<Generation> found, ObjectNode entry) {
            ArrayNode different = entry.putArray("different");
            for (int i = 0; i < found.size(); i++) {
                int at =
                        Arrays.mismatch(expected.get(i).tokenIds(), found.get(i).tokenIds());
                if (at >= 0) {
                    different.add("question " + i + " from token " + at);
                }
            }
        }

        private static Speculation.Stats sum(Speculation.Stats a, Speculation.Stats b) {
            return new Speculation.Stats(
                    a.blocks() + b.blocks(),
                    a.plainBlocks() + b.plainBlocks(),
                    a.drafted() + b.drafted(),
                    a.accepted() + b.accepted(),
                    a.tokens() + b.tokens(),
                    a.draftTime().plus(b.draftTime()),
                    a.verifyTime().plus(b.verifyTime()));
        }

        private static PartialRows.Stats sum(PartialRows.Stats a, PartialRows.Stats b) {
            return new PartialRows.Stats(
                    a.rows() + b.rows(),
                    a.refined() + b.refined(),
                    a.whole() + b.whole(),
                    Math.max(a.largestVariation(), b.largestVariation()));
        }
    }
}
