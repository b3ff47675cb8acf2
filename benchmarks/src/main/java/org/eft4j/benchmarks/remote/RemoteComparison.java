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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Speculation;
import org.eft4j.remote.RemoteOptions;

/**
 * Compares a model behind a server with the same model here: how far their distributions are apart, and what up-scaling
 * with either writes, how fast. Opens two more models as the small pair.
 *
 * <pre>benchmarks/remote/compare.sh DIR WORK</pre>
 */
public final class RemoteComparison {
    /** Positions of each question's answer that are compared. */
    private static final int POSITIONS = 4;

    private static final int NEW_TOKENS = 16;

    /** How many of the likeliest ids of a row are asked for first. */
    private static final int TOP = 1000;

    private RemoteComparison() {}

    /**
     * Writes JSON to standard output. Takes the folders of the remote model, of the same here, of the tuned and the
     * base model of the pair, the real model's {@code reference.json}, and the number of questions to ask.
     */
    public static void main(String[] args) throws IOException {
        int questions = Integer.parseInt(args[5]);
        JsonNode answers =
                new ObjectMapper().readTree(Path.of(args[4]).toFile()).path("answers");
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        ModelOptions top = RemoteOptions.defaults()
                .withTop(TOP)
                .applyTo(ModelOptions.builder())
                .build();
        ExecutorService threads = Executors.newCachedThreadPool();
        try (LanguageModel remote = Models.open(Path.of(args[0]));
                LanguageModel likeliest = Models.open(Path.of(args[0]), top);
                LanguageModel local = Models.open(Path.of(args[1]));
                LanguageModel tuned = Models.open(Path.of(args[2]));
                LanguageModel base = Models.open(Path.of(args[3]))) {
            report.put("server", remote.toString());
            report.set("variation", variation(remote, local, answers));
            GenerationOptions plain =
                    GenerationOptions.builder().maxNewTokens(NEW_TOKENS).build();
            GenerationOptions speculating =
                    plain.toBuilder().speculation(Speculation.automatic()).build();
            List<Prompt> prompts = new ArrayList<>();
            for (JsonNode answer : answers) {
                prompts.add(Prompt.tokens(ids(answer.path("prompt"))));
            }
            List<Prompt> asked = prompts.subList(0, Math.min(questions, prompts.size()));
            List<Generation> expected = generate(Ensemble.upscale(local, tuned, base), plain, asked, report, "here");
            Ensemble mix = Ensemble.upscale(remote, tuned, base);
            compare(expected, generate(mix, plain, asked, report, "remote"), report, "remote");
            compare(
                    expected,
                    generate(mix, speculating, asked, report, "remote, speculating"),
                    report,
                    "remote, speculating");
            Ensemble certified = Ensemble.upscale(likeliest, tuned, base);
            compare(
                    expected,
                    generate(certified, plain, asked, report, "remote, likeliest"),
                    report,
                    "remote, likeliest");
            Ensemble atOnce = certified.withExecutor(threads);
            String name = "remote, likeliest, members at once";
            compare(expected, generate(atOnce, plain, asked, report, name), report, name);
            compare(
                    expected,
                    generateTogether(atOnce, plain, asked, report, "and all prompts"),
                    report,
                    "and all prompts");
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

    private static List<Generation> generate(
            LanguageModel mix, GenerationOptions options, List<Prompt> prompts, ObjectNode report, String name) {
        Generator generator = Generator.of(mix, options);
        generator.generate(prompts.get(0)); // compiles the loop, and fills the server's cache
        List<Generation> all = new ArrayList<>();
        long start = System.nanoTime();
        for (Prompt prompt : prompts) {
            all.add(generator.generate(prompt));
        }
        return record(all, System.nanoTime() - start, report, name);
    }

    private static List<Generation> generateTogether(
            LanguageModel mix, GenerationOptions options, List<Prompt> prompts, ObjectNode report, String name) {
        List<Generation> all = new ArrayList<>();
        long start = System.nanoTime();
        try (Generator.Generations generations = Generator.of(mix, options).generateAll(prompts)) {
            generations.forEachRemaining(all::add);
        }
        return record(all, System.nanoTime() - start, report, name);
    }

    private static List<Generation> record(List<Generation> all, long nanos, ObjectNode report, String name) {
        double seconds = nanos / 1e9;
        int tokens = all.stream().mapToInt(g -> g.tokens().size()).sum();
        ObjectNode entry = report.withObject("/generation").putObject(name);
        entry.put("tokens", tokens).put("tokensPerSecond", tokens / seconds);
        all.stream()
                .flatMap(g -> g.speculation().stream())
                .reduce(RemoteComparison::sum)
                .ifPresent(stats ->
                        entry.put("tokensPerPass", stats.tokensPerPass()).put("acceptance", stats.acceptance()));
        return all;
    }

    private static Speculation.Stats sum(Speculation.Stats a, Speculation.Stats b) {
        return new Speculation.Stats(
                a.blocks() + b.blocks(),
                a.drafted() + b.drafted(),
                a.accepted() + b.accepted(),
                a.tokens() + b.tokens(),
                a.draftTime().plus(b.draftTime()),
                a.verifyTime().plus(b.verifyTime()));
    }

    private static void compare(List<Generation> expected, List<Generation> found, ObjectNode report, String name) {
        ArrayNode different = JsonNodeFactory.instance.arrayNode();
        int same = 0;
        for (int i = 0; i < expected.size(); i++) {
            int[] here = expected.get(i).tokenIds();
            int[] there = found.get(i).tokenIds();
            if (Arrays.equals(here, there)) {
                same++;
            } else {
                different.add("question " + i + " from token " + Arrays.mismatch(here, there));
            }
        }
        ObjectNode entry = report.withObject("/generation").withObject("/" + name);
        entry.put("sameTexts", same + " of " + expected.size());
        entry.set("different", different);
    }
}
