package org.eft4j.benchmarks.sidebyside;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.benchmarks.bare.BareModel;
import org.eft4j.benchmarks.bare.SessionSetting;

/**
 * Answers the same questions by up-scaling in eft4j, by up-scaling in plain transformers, and by the bare ONNX Runtime
 * runs that eft4j's answers are made of; greedy, one thread a model. A round is a pass of the peer, then eft4j and the
 * bare runs in turn, question by question: whatever slows the machine down slows all of them down. eft4j goes from text
 * to text, as the peer goes from text to ids; the bare runs begin with ids and know the answer.
 *
 * <pre>benchmarks/side-by-side.sh FAMILY_DIR PYTHON</pre>
 */
public final class SpeedComparison {
    private static final int QUESTIONS = 50;
    private static final int MAX_NEW_TOKENS = 32;

    /** Enough for C2 to have compiled all of the loop. */
    private static final int WARM_UP_PASSES = 20;

    private static final JsonMapper JSON = new JsonMapper();

    private final List<Prompt> prompts;
    private final Generator generator;
    private final List<BareModel> bareModels;

    private SpeedComparison(List<Prompt> prompts, Generator generator, List<BareModel> bareModels) {
        this.prompts = prompts;
        this.generator = generator;
        this.bareModels = bareModels;
    }

    /**
     * What one round took. {@code eft} is the whole call, from text to text, {@code loop} its part from the ids on;
     * {@code sameAnswers} counts the questions that both answer alike, token for token.
     */
    private record Round(Pass transformers, Pass eft, Pass loop, Pass bare, int sameAnswers) {}

    private record Medians(
            double transformersTokensPerSecond,
            double eftTokensPerSecond,
            double loopTokensPerSecond,
            double bareTokensPerSecond,
            double eftSpeedToTransformers,
            double eftTimeToBare,
            double loopTimeToBare) {
        static Medians of(List<Round> rounds) {
            double transformers = median(rounds, Round::transformers);
            double eft = median(rounds, Round::eft);
            double loop = median(rounds, Round::loop);
            double bare = median(rounds, Round::bare);
            return new Medians(transformers, eft, loop, bare, eft / transformers, bare / eft, bare / loop);
        }

        private static double median(List<Round> rounds, Function<Round, Pass> what) {
            double[] speeds = rounds.stream()
                    .map(what)
                    .mapToDouble(Pass::tokensPerSecond)
                    .sorted()
                    .toArray();
            return (speeds[(speeds.length - 1) / 2] + speeds[speeds.length / 2]) / 2;
        }
    }

    private record Report(int questions, Medians median, List<Round> rounds) {}

    /**
     * Prints JSON. Takes the family's folder, a file with a question a line, the number of rounds, and the beginning of
     * the peer's command line.
     */
    public static void main(String[] args) throws IOException, OrtException {
        Path family = Path.of(args[0]);
        int rounds = Integer.parseInt(args[2]);
        List<String> peerCommand = new ArrayList<>(Arrays.asList(args).subList(3, args.length));
        peerCommand.addAll(List.of(args[0], args[1], Integer.toString(QUESTIONS), Integer.toString(MAX_NEW_TOKENS)));

        // Every answer reads its whole prompt, as the peers' do.
        ModelOptions oneThread =
                ModelOptions.builder().threads(1).prefixCacheMegabytes(0).build();
        GenerationOptions shortAnswers =
                GenerationOptions.builder().maxNewTokens(MAX_NEW_TOKENS).build();
        Path largeFolder = family.resolve("large-base");
        Path tunedFolder = family.resolve("small-tuned");
        Path baseFolder = family.resolve("small-base");
        try (TransformersPeer peer = new TransformersPeer(peerCommand);
                LanguageModel large = Models.open(largeFolder, oneThread);
                LanguageModel tuned = Models.open(tunedFolder, oneThread);
                LanguageModel base = Models.open(baseFolder, oneThread);
                BareModel bareLarge = new BareModel(largeFolder, large.contextLength(), SessionSetting.sleeping(1));
                BareModel bareTuned = new BareModel(tunedFolder, tuned.contextLength(), SessionSetting.sleeping(1));
                BareModel bareBase = new BareModel(baseFolder, base.contextLength(), SessionSetting.sleeping(1))) {
            SpeedComparison comparison = new SpeedComparison(
                    questions(Path.of(args[1])),
                    Generator.of(Ensemble.upscale(large, tuned, base), shortAnswers),
                    List.of(bareLarge, bareTuned, bareBase));
            List<Round> results = comparison.run(peer, rounds);
            Report report = new Report(QUESTIONS, Medians.of(results), results);
            JSON.writerWithDefaultPrettyPrinter().writeValue(System.out, report);
        }
    }

    private static List<Prompt> questions(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.limit(QUESTIONS).map(Prompt::chat).toList();
        }
    }

    private List<Round> run(TransformersPeer peer, int rounds) throws IOException, OrtException {
        for (int i = 0; i < WARM_UP_PASSES; i++) {
            round(new TransformersPeer.Reply(0, List.of()));
        }
        List<Round> results = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            Round round = round(peer.round());
            System.err.println(round);
            results.add(round);
        }
        return results;
    }

    private Round round(TransformersPeer.Reply reply) throws OrtException {
        List<List<Integer>> answers = new ArrayList<>();
        long eftNanos = 0;
        long loopNanos = 0;
        long bareNanos = 0;
        int tokens = 0;
        for (Prompt prompt : prompts) {
            long start = System.nanoTime();
            Generation generation = generator.generate(prompt);
            long generated = System.nanoTime();
            int[] ids = generation.promptIds().stream().mapToInt(id -> id).toArray();
            int[] answer = generation.tokenIds();
            long prepared = System.nanoTime();
            replay(ids, answer);
            bareNanos += System.nanoTime() - prepared;
            eftNanos += generated - start;
            Generation.Timing timing = generation.timing();
            loopNanos += timing.prefill().plus(timing.decode()).toNanos();
            tokens += answer.length;
            answers.add(Arrays.stream(answer).boxed().toList());
        }
        Pass eft = new Pass(tokens, eftNanos / 1e9);
        Pass loop = new Pass(tokens, loopNanos / 1e9);
        Pass bare = new Pass(tokens, bareNanos / 1e9);
        return new Round(reply.pass(), eft, loop, bare, countSame(answers, reply.answers()));
    }

    /** Runs what gives an answer; nothing needs to be run after its last token. */
    private void replay(int[] prompt, int[] answer) throws OrtException {
        for (BareModel model : bareModels) {
            model.truncate(0);
            model.append(prompt);
        }
        for (int step = 0; step < answer.length - 1; step++) {
            for (BareModel model : bareModels) {
                model.append(answer[step]);
            }
        }
    }

    private static int countSame(List<List<Integer>> some, List<List<Integer>> others) {
        int same = 0;
        for (int i = 0; i < Math.min(some.size(), others.size()); i++) {
            if (some.get(i).equals(others.get(i))) {
                same++;
            }
        }
        return same;
    }
}
