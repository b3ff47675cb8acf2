package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.TokenStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads whose prompts begin alike: each reads what the others have read, of sessions that are being moved, alone or
 * together, cancelled and closed meanwhile. What each writes is what it writes alone by a model that remembers nothing.
 */
class SharedPrefixScheduleTest {
    private static final int THREADS = 4;
    private static final int TEXTS = Integer.getInteger("eft.runs", 1500) / 25;
    private static final int MOST_TOKENS = 6;

    @ParameterizedTest
    @ValueSource(strings = {"llama-genai", "llama-optimum"})
    void streams_promptsThatBeginAlike_writeWhatEachWritesAlone(String name) {
        Fixture fixture = Fixture.named(name);
        ModelOptions forgetful =
                fixture.options().toBuilder().prefixCacheMegabytes(0).build();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (LanguageModel model = fixture.open();
                LanguageModel alone = Models.open(fixture.folder(), forgetful)) {
            ConcurrentHashMap<String, int[]> expected = new ConcurrentHashMap<>();
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                SplittableRandom random = new SplittableRandom(thread);
                all.add(CompletableFuture.supplyAsync(
                        () -> IntStream.range(0, TEXTS)
                                .map(i -> write(model, alone, expected, fixture.sequence(), random))
                                .sum(),
                        threads));
            }
            int reused = all.stream().mapToInt(CompletableFuture::join).sum();
            assertThat(reused).isGreaterThan(THREADS * TEXTS);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Writes a text, perhaps not to its end, and returns how many tokens of its prompt were not read. */
    private static int write(
            LanguageModel model,
            LanguageModel alone,
            ConcurrentHashMap<String, int[]> known,
            int[] ids,
            SplittableRandom random) {
        int[] prompt = new int[180 + random.nextInt(20)];
        Arrays.setAll(prompt, i -> ids[i * i % ids.length]);
        prompt[prompt.length - 1 - random.nextInt(3)] = ids[random.nextInt(ids.length)];
        if (random.nextBoolean()) {
            model.trim(); // so that there are only the open sessions to read from
        }
        Generation found;
        try (TokenStream stream = generator(model).stream(Prompt.tokens(prompt))) {
            if (random.nextInt(4) == 0) {
                stream.iterator().next();
                stream.cancel();
            }
            found = stream.result();
        }
        int[] expected = known.computeIfAbsent(
                Arrays.toString(prompt),
                key -> generator(alone).generate(Prompt.tokens(prompt)).tokenIds());
        assertThat(found.tokenIds()).isEqualTo(Arrays.copyOf(expected, found.tokenIds().length));
        return found.reusedTokens();
    }

    private static Generator generator(LanguageModel model) {
        return Generator.of(
                model, GenerationOptions.builder().maxNewTokens(MOST_TOKENS).build());
    }
}
