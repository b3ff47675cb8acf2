package org.eft4j.cli;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Prompt;

/** The golden generations, by the library. What the host's memory gives is generated once, for all tests. */
final class GoldenRuns {
    private static final GenerationOptions OPTIONS = GenerationOptions.builder()
            .logProbabilities(10)
            .memberLogProbabilities(true)
            .build();

    private static final Map<GoldenFamily, GoldenModels> HOST_MODELS = new ConcurrentHashMap<>();
    private static final Map<Golden, Generation> HOST_RUNS = new ConcurrentHashMap<>();

    private GoldenRuns() {}

    /** Generates with caches in the host's memory. The models stay open until the JVM ends. */
    static Generation onHost(Golden golden) {
        GoldenModels models = HOST_MODELS.computeIfAbsent(golden.family(), GoldenModels::open);
        return HOST_RUNS.computeIfAbsent(golden, ignored -> generate(models, golden));
    }

    static Generation generate(GoldenModels models, Golden golden) {
        return Generator.of(models.mix(golden.recipe()), OPTIONS).generate(Prompt.chat(golden.question()));
    }
}
