package org.eft4j.benchmarks.gpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.eft4j.BackendException;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.eft4j.onnx.CudaOptions;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.internal.runtime.Device;

/**
 * Finds out on a GPU what no other machine can tell: whether its logits are those of the CPU, whether caches stay on
 * it, and how far a step of up-scaling is from the time it takes to read the weights. Prints what it finds; ends with
 * status 1 if a check fails, 2 if the device cannot be used. Started by {@code benchmarks/gpu/gpu-checks.sh}.
 */
public final class GpuChecks {
    /** What the fastest bus to a GPU, PCIe 5 with 16 lanes, moves in one direction. */
    private static final double BUS_BYTES_PER_SECOND = 64e9;

    private static final int[] CONTEXTS = {64, 256, 1024, 4096, 16384};
    private static final int AGREEMENT_TOKENS = 32;
    private static final int GENERATED_TOKENS = 48;

    private final Device device;
    private final boolean dryRun;
    private final List<String> failures = new ArrayList<>();

    private GpuChecks(Device device, boolean dryRun) {
        this.device = device;
        this.dryRun = dryRun;
    }

    /**
     * Takes {@code DEVICE LARGE TUNED BASE}: a CUDA device's number, or {@code dry-run} for the CPU in its place, and
     * three folders. With the device alone, looks only whether it can be used.
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        boolean dryRun = args[0].equals("dry-run");
        GpuChecks checks;
        try {
            Device device = dryRun ? Device.CPU_AS_DEVICE : cuda(Integer.parseInt(args[0]));
            checks = new GpuChecks(device, dryRun);
        } catch (BackendException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        System.out.printf(
                "device: %s%s%n", checks.device, dryRun ? ", in place of a GPU: nothing below is about one" : "");
        if (args.length == 1) {
            return 0;
        }
        List<PlacedModel> models = Arrays.stream(args, 1, 4)
                .map(folder -> PlacedModel.of(Path.of(folder)))
                .toList();
        models.stream().distinct().forEach(checks::agreement);
        checks.cacheStays(models.get(0));
        checks.step(models);
        System.out.println(checks.failures.isEmpty() ? "all checks passed" : "FAILED: " + checks.failures);
        return checks.failures.isEmpty() ? 0 : 1;
    }

    private static Device cuda(int number) {
        OnnxOptions options =
                OnnxOptions.defaults().withCuda(CudaOptions.defaults().withDevice(number));
        return Device.of(options, "the checks");
    }

    private void agreement(PlacedModel model) {
        double[][] expected = model.logProbabilities(Device.CPU, AGREEMENT_TOKENS);
        double[][] found = model.logProbabilities(device, AGREEMENT_TOKENS);
        double worst = 0;
        int sameBest = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int id = 0; id < expected[i].length; id++) {
                worst = Math.max(worst, Math.abs(expected[i][id] - found[i][id]));
            }
            sameBest += best(expected[i]) == best(found[i]) ? 1 : 0;
        }
        double bound = model.isFloat32() ? 1e-3 : 0.2;
        System.out.printf(
                "logits of %s: at most %.2g nats from the CPU's (bound %.2g), the same likeliest token in %d of %d"
                        + " places%n",
                model, worst, bound, sameBest, expected.length);
        judge(worst <= bound, "logits of " + model);
    }

    private static int best(double[] row) {
        return IntStream.range(0, row.length)
                .reduce((a, b) -> row[b] > row[a] ? b : a)
                .orElseThrow();
    }

    /**
     * If caches crossed the bus at each step, a longer context would cost at least the time to move what it has more
     * of.
     */
    private void cacheStays(PlacedModel model) {
        int[] contexts = contexts(model);
        double[] onDevice = model.stepMillis(device, contexts);
        double[] onHost = model.stepMillis(device.withHostCaches(), contexts);
        long perToken = model.layout().cacheBytesPerToken();
        System.out.printf("a step of %s, by where its cache lies:%n", model);
        for (int i = 0; i < contexts.length; i++) {
            System.out.printf(
                    "  after %6d tokens (%8.2f MB of cache): device %8.3f ms, host %8.3f ms%n",
                    contexts[i], contexts[i] * perToken / 1e6, onDevice[i], onHost[i]);
        }
        int last = contexts.length - 1;
        double bytes = 2.0 * perToken * (contexts[last] - contexts[0]);
        double least = bytes / BUS_BYTES_PER_SECOND * 1e3 / 2; // both ways at once
        System.out.printf(
                "  from the shortest to the longest: device %+.3f ms, host %+.3f ms; across the bus it would be at"
                        + " least %.3f ms%n",
                onDevice[last] - onDevice[0], onHost[last] - onHost[0], least);
        boolean conclusive = least > 0.05 * onDevice[0];
        if (!conclusive) {
            System.out.println("  too little cache to tell: give a larger model or one with a longer context");
        }
        judge(!conclusive || onDevice[last] - onDevice[0] < least, "the cache of " + model + " stays on the device");
    }

    private static int[] contexts(PlacedModel model) {
        try (LanguageModel opened = model.open(Device.CPU)) {
            int[] fitting = Arrays.stream(CONTEXTS)
                    .filter(context -> context < opened.contextLength())
                    .toArray();
            if (fitting.length == 0) {
                throw new IllegalArgumentException(model + " has a context of " + opened.contextLength()
                        + " tokens, more than " + CONTEXTS[0] + " are needed");
            }
            return fitting;
        }
    }

    private void step(List<PlacedModel> models) {
        double bandwidth = models.get(0).bandwidth(device, (dryRun ? 32L : 1024L) << 20);
        long bytes = models.stream().mapToLong(PlacedModel::weightBytes).sum();
        try (LanguageModel large = models.get(0).open(device);
                LanguageModel tuned = models.get(1).open(device);
                LanguageModel base = models.get(2).open(device)) {
            double millis = stepMillis(Ensemble.upscale(large, tuned, base));
            double floor = bytes / bandwidth * 1e3;
            System.out.printf(
                    "up-scaling: %.3f ms a token (median), %.2f times the %.3f ms to read %.3f GB of weights at"
                            + " the measured %.0f GB/s%n",
                    millis, millis / floor, floor, bytes / 1e9, bandwidth / 1e9);
        }
    }

    private static double stepMillis(Ensemble ensemble) {
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(GENERATED_TOKENS)
                .sampling(sampling -> sampling.minNewTokens(GENERATED_TOKENS))
                .build();
        Prompt prompt =
                Prompt.tokens(PlacedModel.tokens(16, ensemble.vocabulary().size()));
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            try (TokenStream stream = Generator.of(ensemble, options).stream(prompt)) {
                long start = 0;
                for (Iterator<Token> tokens = stream.iterator(); tokens.hasNext(); tokens.next()) {
                    long now = System.nanoTime();
                    // The first token's time is that of the prompt, and the first round is for warming up.
                    if (round > 0 && start > 0) {
                        millis.add((now - start) / 1e6);
                    }
                    start = now;
                }
            }
        }
        return PlacedModel.median(
                millis.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void judge(boolean passed, String check) {
        if (!passed) {
            failures.add(check);
        }
    }
}
