package org.eft4j;

import java.util.Map;
import java.util.TreeMap;
import org.eft4j.internal.math.RowScanner;
import org.eft4j.internal.math.TokenDistribution;

/** The distribution of plain decoding over whole texts of a few tokens, found by following every branch. */
final class ExactDistribution {
    private final Sampler sampler;
    private final ModelSession session;
    private final TokenHistory history;
    private final LanguageModel model;
    private final int length;
    private final Map<String, Double> distribution = new TreeMap<>();

    private ExactDistribution(
            LanguageModel model, SamplingOptions options, int[] prompt, int length, ModelSession session) {
        this.model = model;
        this.session = session;
        this.length = length;
        this.history = TokenHistory.of(prompt);
        this.sampler = Sampler.of(options, model.vocabulary().size(), model.endTokens());
    }

    /** Probabilities of the generated ids, written with commas, {@code length} of them or up to an end token. */
    static Map<String, Double> of(LanguageModel model, SamplingOptions options, int[] prompt, int length) {
        try (ModelSession session = model.newSession(Prompt.tokens(prompt))) {
            ExactDistribution exact = new ExactDistribution(model, options, prompt, length, session);
            float[] row = new float[model.vocabulary().size()];
            session.promptLogits(row);
            exact.follow(row, "", 1);
            return exact.distribution;
        }
    }

    private void follow(float[] row, String text, double probability) {
        TokenDistribution next = new TokenDistribution();
        sampler.requireDistribution(new RowScanner().scan(row, 0, row.length), history, next);
        for (int i = 0; i < next.size(); i++) {
            int id = next.id(i);
            String longer = text.isEmpty() ? Integer.toString(id) : text + "," + id;
            double p = probability * next.probability(i);
            if (history.generatedLength() + 1 == length || model.endTokens().contains(id)) {
                distribution.merge(longer, p, Double::sum);
                continue;
            }
            int here = history.generatedLength();
            float[] following = new float[row.length];
            history.append(id);
            session.append(new int[] {id}, 0, 1, following, 1);
            follow(following, longer, p);
            history.truncate(here);
            session.truncate(here);
        }
    }
}
