package org.eft4j.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.Member;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;

/**
 * A mix some of whose members are hostile, and its clean twin: the same mix of models with the same logits.
 *
 * @param drafter a hostile model that is no member
 */
record HostileMix(
        LanguageModel mix,
        LanguageModel twin,
        LanguageModel drafter,
        List<HostileModel> hostile,
        List<InMemoryModel> members) {
    static final int WIDTH = 7;

    static HostileMix draw(SplittableRandom random, Hostility hostility) {
        List<InMemoryModel> clean = new ArrayList<>();
        List<InMemoryModel> members = new ArrayList<>();
        List<LanguageModel> seen = new ArrayList<>();
        List<HostileModel> hostile = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            InMemoryModel.Builder model = InMemoryModel.builder(InMemoryTokenizer.letters(WIDTH))
                    .name("model " + i)
                    .logits(InMemoryModel.ngram(random.nextLong(), 2, 2))
                    .contextLength(12 + random.nextInt(12))
                    .endTokens(WIDTH - 1);
            clean.add(model.build());
            InMemoryModel member = model.build();
            members.add(member);
            if (random.nextInt(3) > 0) {
                HostileModel wrapped = new HostileModel(member, hostility, random, 0.15 * random.nextDouble());
                hostile.add(wrapped);
                seen.add(wrapped);
            } else {
                seen.add(member);
            }
        }
        int recipe = random.nextInt(8);
        return new HostileMix(mix(recipe, seen), mix(recipe, clean), seen.get(3), hostile, members);
    }

    private static LanguageModel mix(int recipe, List<? extends LanguageModel> models) {
        LanguageModel large = models.get(0);
        LanguageModel tuned = models.get(1);
        LanguageModel base = models.get(2);
        return switch (recipe) {
            case 0 -> Ensemble.of(Member.of("lone", large, 1));
            case 1 -> Ensemble.upscale(large, tuned, base).withDeltaTopP(0.8);
            case 2 -> Ensemble.upscale(large, tuned, base).withAmplification(step -> 1 + 0.1 * step);
            case 3 -> Ensemble.contrast(large, tuned);
            case 4 -> Ensemble.upscale(Ensemble.interpolate(large, tuned), tuned, base);
            case 5 -> Ensemble.guidance(large);
            case 6 -> Ensemble.interpolate(large, tuned);
            default -> Ensemble.upscale(large, tuned, base);
        };
    }

    /** How many sessions of the members are open, by their own count and by what the hostile ones saw. */
    int openSessions() {
        return hostile.stream().mapToInt(HostileModel::openSessions).sum()
                + members.stream().mapToInt(InMemoryModel::openSessions).sum();
    }
}
