package org.eft4j.benchmarks.caches;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;

/**
 * Measures a step after ever longer contexts, for exports of one model that keep their cache in different ways, taken
 * in turn. Their logits are compared: they have to do the same work.
 *
 * <pre>benchmarks/caches.sh DIR</pre>
 */
public final class CacheSteps {
    private static final int[] CONTEXTS = {256, 1024, 4096};
    private static final int STEPS = 16;

    private CacheSteps() {}

    /** What was measured of one export at one context; times in milliseconds for each token. */
    private record Figure(
            String cache, int context, double median, double lowQuartile, double highQuartile, double logitsOff) {}

    /** Takes the number of rounds, then the folders; writes JSON to standard output. */
    public static void main(String[] args) throws IOException {
        int rounds = Integer.parseInt(args[0]);
        List<LanguageModel> models = new ArrayList<>();
        List<Figure> figures = new ArrayList<>();
        try {
            for (String folder : List.of(args).subList(1, args.length)) {
                models.add(Models.open(Path.of(folder)));
            }
            for (int context : CONTEXTS) {
                figures.addAll(measure(models, context, rounds));
            }
        } finally {
            models.forEach(LanguageModel::close);
        }
        System.out.println(new JsonMapper().writeValueAsString(figures));
    }

    private static List<Figure> measure(List<LanguageModel> models, int context, int rounds) {
        List<Contender> contenders = new ArrayList<>();
        try {
            for (LanguageModel model : models) {
                contenders.add(new Contender(model, context, rounds));
            }
            for (int round = -1; round < rounds; round++) {
                for (Contender contender : contenders) {
                    contender.run(round);
                }
            }
            return contenders.stream()
                    .map(contender -> contender.figure(context, contenders.get(0)))
                    .toList();
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    /** One export, in a session that stands after the context. */
    private static final class Contender implements AutoCloseable {
        private final String name;
        private final ModelSession session;
        private final float[] row;
        private final double[] milliseconds;

        Contender(LanguageModel model, int context, int rounds) {
            int vocabulary = model.vocabulary().size();
            int[] prompt = new int[context];
            for (int i = 0; i < context; i++) {
                prompt[i] = (int) ((7919L * i + 3) % vocabulary);
            }
            this.name = model.name();
            this.session = model.newSession(Prompt.tokens(prompt));
            this.row = new float[vocabulary];
            this.milliseconds = new double[rounds * STEPS];
        }

        /** Writes a few tokens and takes them back; round &minus;1 warms up. */
        void run(int round) {
            int[] token = new int[1];
            for (int i = 0; i < STEPS; i++) {
                token[0] = 3 + 7 * i;
                long start = System.nanoTime();
                session.append(token, 0, 1, row, 1);
                if (round >= 0) {
                    milliseconds[round * STEPS + i] = (System.nanoTime() - start) / 1e6;
                }
            }
            session.truncate(0);
        }

        Figure figure(int context, Contender reference) {
            double off = 0;
            for (int i = 0; i < row.length; i++) {
                off = Math.max(off, Math.abs(row[i] - reference.row[i]));
            }
            return new Figure(name, context, quantile(0.5), quantile(0.25), quantile(0.75), off);
        }

        private double quantile(double q) {
            double[] sorted = milliseconds.clone();
            Arrays.sort(sorted);
            return sorted[(int) (q * (sorted.length - 1))];
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
