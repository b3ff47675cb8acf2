package org.eft4j.benchmarks.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.eft4j.Ensemble;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.ModelSession.ByteReading;
import org.eft4j.Prompt;
import org.eft4j.evaluation.Answer;
import org.eft4j.evaluation.DeclaredJudge;
import org.eft4j.evaluation.Question;
import org.eft4j.evaluation.QuestionFile;
import org.eft4j.evaluation.Verdict;
import org.eft4j.family.Family;

/**
 * Up-scaling by the family over bytes beside over tokens: texts, what is right and helpful, passes, time, and how far
 * the next byte's distributions are apart where tokens end. With {@code 1024} the pair is the one with a tokenizer of
 * its own, and there is nothing over tokens beside it.
 *
 * <pre>java -cp benchmarks/target/benchmarks.jar org.eft4j.benchmarks.bytes.ByteComparison QUESTIONS [1024]</pre>
 */
public final class ByteComparison {
    private static final int MOST_COMPARED = 40;

    private final List<Question> questions;
    private final DeclaredJudge judge = new DeclaredJudge();

    private ByteComparison(List<Question> questions) {
        this.questions = questions;
    }

    /** Prints the comparison. */
    public static void main(String[] args) throws IOException {
        List<Question> all;
        try (InputStream in = Family.questions()) {
            all = new ArrayList<>(QuestionFile.read(in, "questions").answerable());
        }
        Collections.shuffle(all, new Random(5));
        ByteComparison comparison = new ByteComparison(all.subList(0, Integer.parseInt(args[0])));
        boolean own = args.length > 1;
        try (LanguageModel large = Family.LARGE_BASE.open();
                LanguageModel tuned = (own ? Family.SMALL_TUNED_1024 : Family.SMALL_TUNED).open();
                LanguageModel base = (own ? Family.SMALL_BASE_1024 : Family.SMALL_BASE).open()) {
            Ensemble bytes = Ensemble.upscale(large.overBytes(), tuned.overBytes(), base.overBytes());
            if (own) {
                comparison.ask("tuned alone, tokens", tuned);
                comparison.askVariants(comparison.ask("bytes", bytes), large, tuned, base);
                return;
            }
            Ensemble tokens = Ensemble.upscale(large, tuned, base);
            List<String> one = comparison.ask("tokens", tokens);
            List<String> other = comparison.ask("bytes", bytes);
            System.out.printf(Locale.ROOT, "    %d of %d texts as over tokens%n", same(one, other), one.size());
            comparison.ask("tokens, again", tokens);
            comparison.ask("bytes, again", bytes);
            comparison.askVariants(one, large, tuned, base);
            comparison.compare(tokens, bytes, one);
        }
    }

    /** Asks with other least shares of the members that are never subtracted, and with none left out of any. */
    private void askVariants(List<String> beside, LanguageModel large, LanguageModel tuned, LanguageModel base) {
        for (double share : new double[] {1e-2, 1e-3, 1e-6, 0}) {
            Ensemble bytes = Ensemble.upscale(large.overBytes(share), tuned.overBytes(share), base.overBytes(0));
            List<String> texts = ask("bytes, " + share, bytes);
            System.out.printf(Locale.ROOT, "    %d of %d texts as the first%n", same(beside, texts), texts.size());
        }
    }

    private static long same(List<String> one, List<String> other) {
        long same = 0;
        for (int i = 0; i < one.size(); i++) {
            same += one.get(i).equals(other.get(i)) ? 1 : 0;
        }
        return same;
    }

    private List<String> ask(String what, LanguageModel model) {
        Generator generator = Generator.of(model, GenerationOptions.defaults());
        List<String> texts = new ArrayList<>();
        double right = 0;
        double helpful = 0;
        int asked = 0;
        long bytes = 0;
        long tokens = 0;
        Map<String, double[]> readings = new TreeMap<>();
        long start = System.nanoTime();
        for (Question question : questions) {
            Generation generation = generator.generate(Prompt.chat(question.messages()));
            texts.add(generation.text());
            tokens += generation.tokens().size();
            bytes += generation.text().getBytes(StandardCharsets.UTF_8).length + 1;
            Verdict verdict =
                    judge.judge(question, new Answer(generation.text(), generation.finishReason() == FinishReason.END));
            if (!Double.isNaN(verdict.factuality())) {
                right += verdict.factuality();
                asked++;
            }
            helpful += Double.isNaN(verdict.helpfulness()) ? 0 : verdict.helpfulness();
            generation.byteReadings().forEach((member, reading) -> add(readings, member, reading));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-20s right %.3f (%d) helpful %.3f, %d bytes, %d steps, %.1f bytes/s%n",
                what,
                right / asked,
                asked,
                helpful / questions.size(),
                bytes,
                tokens,
                bytes / seconds);
        for (Map.Entry<String, double[]> each : readings.entrySet()) {
            double[] sums = each.getValue();
            System.out.printf(
                    Locale.ROOT,
                    "    %-6s passes/byte %.3f, a text: merged %.2e, omitted %.2e%n",
                    each.getKey(),
                    sums[0] / bytes,
                    sums[1] / questions.size(),
                    sums[2] / questions.size());
        }
        return texts;
    }

    private static void add(Map<String, double[]> readings, String member, ByteReading reading) {
        double[] sums = readings.computeIfAbsent(member, name -> new double[3]);
        sums[0] += reading.passes();
        sums[1] += reading.merged();
        sums[2] += reading.omitted();
    }

    /** Compares the next byte's distributions along the answers of the mix over tokens, where its tokens end. */
    private void compare(Ensemble tokens, Ensemble bytes, List<String> answers) {
        LanguageModel reading = tokens.overBytes(0);
        List<Double> edges = new ArrayList<>();
        List<Double> inside = new ArrayList<>();
        for (int q = 0; q < Math.min(MOST_COMPARED, answers.size()); q++) {
            Prompt prompt = Prompt.chat(questions.get(q).messages());
            List<Integer> ends = ends(tokens, prompt, answers.get(q));
            int[] text = bytes.tokenizer().encode(answers.get(q), false, false);
            float[] one = new float[bytes.vocabulary().size()];
            float[] other = new float[one.length];
            try (ModelSession a = reading.newSession(prompt);
                    ModelSession b = bytes.newSession(prompt)) {
                a.promptLogits(one);
                b.promptLogits(other);
                for (int i = 0; i <= text.length; i++) {
                    (ends.contains(i) ? edges : inside).add(distance(one, other));
                    if (i < text.length) {
                        a.append(text, i, 1, one, 1);
                        b.append(text, i, 1, other, 1);
                    }
                }
            }
        }
        report("total variation where tokens end", edges);
        report("total variation inside tokens", inside);
    }

    private static List<Integer> ends(LanguageModel model, Prompt prompt, String answer) {
        List<Integer> ends = new ArrayList<>(List.of(0));
        int at = 0;
        for (int id : model.tokenizer().encodeAfter(model.encode(prompt), answer)) {
            at += model.tokenizer().tokenBytes().length(id);
            ends.add(at);
        }
        return ends;
    }

    private static double distance(float[] one, float[] other) {
        double[] p = probabilities(one);
        double[] q = probabilities(other);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += Math.abs(p[i] - q[i]) / 2;
        }
        return sum;
    }

    private static double[] probabilities(float[] scores) {
        double[] p = new double[scores.length];
        double max = Double.NEGATIVE_INFINITY;
        for (float score : scores) {
            max = Math.max(max, score);
        }
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(scores[i] - max);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    private static void report(String what, List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%s: mean %.4f, p95 %.4f, max %.3f of %d%n",
                what,
                Arrays.stream(sorted).average().orElse(Double.NaN),
                sorted[(int) (0.95 * (sorted.length - 1))],
                sorted[sorted.length - 1],
                sorted.length);
    }
}
