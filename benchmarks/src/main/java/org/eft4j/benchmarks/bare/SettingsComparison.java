package org.eft4j.benchmarks.bare;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The time of a decoding step by how a session's threads wait for work: one model, members that take turns, members at
 * once, each alone on the machine and beside a thread of the host that never rests. All settings take turns within a
 * round, so that whatever slows the machine slows them alike.
 *
 * <pre>benchmarks/options.sh DIR</pre>
 */
public final class SettingsComparison {
    private static final int CONTEXT = 128;
    private static final int CAPACITY = 256;
    private static final int STEPS = 4;
    private static final int WARM_UP = 2;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final int rounds;

    private SettingsComparison(int rounds) {
        this.rounds = rounds;
    }

    /** A way to use the models of one setting. */
    private enum Members {
        ONE("one"),
        THREE_IN_TURN("three in turn"),
        LARGE_AND_TWO_IN_TURN("large and two in turn"),
        LARGE_AND_TWO_AT_ONCE("large and two at once");

        private final String title;

        Members(String title) {
            this.title = title;
        }
    }

    /** Median and quartiles of the milliseconds of a step. */
    private record Figure(
            String members, String setting, boolean hostBusy, double median, double lowQuartile, double highQuartile) {}

    /** Writes JSON to standard output. Takes the small model's folder, the large one's, the threads and the rounds. */
    public static void main(String[] args) throws IOException, OrtException {
        Path small = Path.of(args[0]);
        Path large = Path.of(args[1]);
        int threads = Integer.parseInt(args[2]);
        createEnvironment(threads);
        List<SessionSetting> settings = List.of(
                SessionSetting.sleeping(threads),
                SessionSetting.spinning(threads),
                SessionSetting.spinningInRuns(threads),
                SessionSetting.spinningFor(10, threads),
                SessionSetting.spinningFor(20, threads),
                SessionSetting.spinningFor(50, threads),
                SessionSetting.environmentsThreads(),
                SessionSetting.sleeping(1));
        List<Contender> contenders = new ArrayList<>();
        try {
            for (SessionSetting setting : settings) {
                contenders.add(new Contender(setting, small, large));
            }
            List<Figure> figures = new SettingsComparison(Integer.parseInt(args[3])).measure(contenders);
            System.out.println(new JsonMapper().writeValueAsString(figures));
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
        }
    }

    /** Makes the environment with threads for the setting that uses them, which spin as ONNX Runtime has them. */
    private static void createEnvironment(int threads) throws OrtException {
        try (OrtEnvironment.ThreadingOptions pool = new OrtEnvironment.ThreadingOptions()) {
            pool.setGlobalIntraOpNumThreads(threads);
            pool.setGlobalSpinControl(true);
            OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "settings", pool);
        }
    }

    /** A setting's models: the large one, then three small ones. */
    private static final class Contender implements AutoCloseable {
        private final SessionSetting setting;
        private final List<BareModel> models = new ArrayList<>();

        Contender(SessionSetting setting, Path small, Path large) throws IOException, OrtException {
            this.setting = setting;
            for (Path folder : List.of(large, small, small, small)) {
                BareModel model = new BareModel(folder, CAPACITY, setting);
                models.add(model);
                int[] prompt = new int[CONTEXT];
                Arrays.setAll(prompt, i -> 5 + 37 * i % 4000);
                model.append(prompt);
            }
        }

        List<BareModel> members(Members members) {
            return switch (members) {
                case ONE -> models.subList(1, 2);
                case THREE_IN_TURN -> models.subList(1, 4);
                case LARGE_AND_TWO_IN_TURN, LARGE_AND_TWO_AT_ONCE -> models.subList(0, 3);
            };
        }

        @Override
        public void close() throws OrtException {
            for (BareModel model : models) {
                model.close();
            }
        }
    }

    private List<Figure> measure(List<Contender> contenders) {
        List<Figure> figures = new ArrayList<>();
        try {
            for (boolean hostBusy : new boolean[] {false, true}) {
                Future<?> host = hostBusy ? executor.submit(SettingsComparison::neverRest) : null;
                for (Members members : Members.values()) {
                    figures.addAll(measure(members, contenders, hostBusy));
                }
                if (host != null) {
                    host.cancel(true);
                }
            }
        } finally {
            executor.shutdownNow();
        }
        return figures;
    }

    private static void neverRest() {
        while (!Thread.currentThread().isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private List<Figure> measure(Members members, List<Contender> contenders, boolean hostBusy) {
        double[][] times = new double[contenders.size()][rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                List<BareModel> models = contenders.get(i).members(members);
                long start = System.nanoTime();
                for (int step = 0; step < STEPS; step++) {
                    if (members == Members.LARGE_AND_TWO_AT_ONCE) {
                        stepAtOnce(models);
                    } else {
                        models.forEach(SettingsComparison::step);
                    }
                }
                if (round >= 0) {
                    times[i][round] = (System.nanoTime() - start) / 1e6 / STEPS;
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            Arrays.sort(times[i]);
            SessionSetting setting = contenders.get(i).setting;
            figures.add(new Figure(
                    members.title,
                    setting.name(),
                    hostBusy,
                    times[i][rounds / 2],
                    times[i][rounds / 4],
                    times[i][3 * rounds / 4]));
            System.err.println(figures.get(figures.size() - 1));
        }
        return figures;
    }

    /** The first on this thread, as an ensemble with an executor does. */
    private void stepAtOnce(List<BareModel> models) {
        List<Future<?>> others = new ArrayList<>();
        for (BareModel model : models.subList(1, models.size())) {
            others.add(executor.submit(() -> step(model)));
        }
        step(models.get(0));
        for (Future<?> other : others) {
            try {
                other.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Runs a token at the same place again and again, so that each step does the same work. */
    private static void step(BareModel model) {
        try {
            model.append(7);
            model.truncate(CONTEXT);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
