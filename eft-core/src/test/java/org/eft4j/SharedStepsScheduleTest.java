package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eft4j.Generator.Generations;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Random schedules of threads that write with the same models: streams begin, end, pause, are cancelled and closed from
 * elsewhere, run beside one another on one thread and in {@code generateAll}, and models fail. What each stream gives
 * is what it gives alone, as far as it came.
 */
class SharedStepsScheduleTest {
    private static final int SCHEDULES = Math.max(20, Integer.getInteger("eft.runs", 1500) / 10);
    private static final InMemoryTokenizer TOKENIZER = InMemoryTokenizer.letters(9);
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    @AfterAll
    static void stop() {
        THREADS.shutdownNow();
    }

    @Test
    void streams_randomSchedules_giveWhatEachGivesAlone() throws Exception {
        for (long seed = 0; seed < SCHEDULES; seed++) {
            new Schedule(seed).run();
        }
    }

    /** What became of one text: its tokens and how it ended, or what a model threw. */
    private record Outcome(
            List<Integer> tokens,
            @Nullable FinishReason reason,
            @Nullable String failure) {
        static Outcome of(Generation generation) {
            return new Outcome(Arrays.stream(generation.tokenIds()).boxed().toList(), generation.finishReason(), null);
        }

        static Outcome of(RuntimeException failure) {
            return new Outcome(List.of(), null, failure.getMessage());
        }
    }

    /** A text to be written: by which mix, with which options, after what. */
    private record Task(LanguageModel model, GenerationOptions options, Prompt prompt) {
        Generator generator() {
            return Generator.of(model, options);
        }

        Outcome alone() {
            try {
                return Outcome.of(generator().generate(prompt));
            } catch (BackendException e) {
                return Outcome.of(e);
            }
        }

        /** Checks an outcome that may have been cut short. */
        void check(Outcome found, String where) {
            Outcome expected = alone();
            boolean cancelled = found.reason == FinishReason.CANCELLED;
            if (cancelled && expected.failure == null) {
                assertThat(found.tokens).as(where).isEqualTo(expected.tokens.subList(0, found.tokens.size()));
            } else if (!cancelled) {
                assertThat(found.failure).as(where).isEqualTo(expected.failure);
                assertThat(found.tokens).as(where).isEqualTo(expected.tokens);
                assertThat(found.reason).as(where).isEqualTo(expected.reason);
            }
        }
    }

    private static final class Schedule {
        private final long seed;
        private final List<InMemoryModel> models = new ArrayList<>();
        private final List<LanguageModel> mixes = new ArrayList<>();
        private final int threads;
        private final ConcurrentLinkedQueue<TokenStream> running = new ConcurrentLinkedQueue<>();

        Schedule(long seed) {
            this.seed = seed;
            SplittableRandom random = new SplittableRandom(seed);
            threads = 2 + random.nextInt(4);
            boolean limited = random.nextInt(3) == 0;
            for (int i = 0; i < 3; i++) {
                models.add(model(i, random, limited));
            }
            UpscaledEnsemble mix = Ensemble.upscale(models.get(0), models.get(1), models.get(2));
            mixes.add(mix);
            mixes.add(mix.withStrength(2 * random.nextDouble()));
            mixes.add(mix.withAmplification(0));
            mixes.add(Ensemble.guidance(models.get(0)));
            mixes.add(Ensemble.of(Member.of("mix", mix, 0.5), Member.of("one", models.get(1), 0.5)));
            mixes.add(models.get(0));
            mixes.add(models.get(1));
        }

        /** A model that fails after some texts, every time. */
        private static InMemoryModel model(int index, SplittableRandom random, boolean limited) {
            long salt = random.nextLong();
            int failing = random.nextInt(3) == 0 ? 17 : Integer.MAX_VALUE;
            InMemoryModel.Logits logits = InMemoryModel.ngram(salt, 2, 2);
            InMemoryModel.Builder builder = InMemoryModel.builder(TOKENIZER)
                    .name("model " + index)
                    .endTokens(0)
                    .contextLength(20 + random.nextInt(20))
                    .logits((tokens, length, row) -> {
                        if (Math.floorMod(Arrays.hashCode(Arrays.copyOf(tokens, length)) + salt, failing) == 5) {
                            throw new BackendException("model " + index + " failed");
                        }
                        logits.fill(tokens, length, row);
                    })
                    .movesTogether();
            ModelOptions limits = ModelOptions.builder()
                    .maxSequences(1 + random.nextInt(3))
                    .maxCachedTokens(20 + random.nextInt(40))
                    .build();
            return limited ? builder.limits(limits).build() : builder.build();
        }

        void run() throws Exception {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                SplittableRandom random = new SplittableRandom(seed * 31 + i);
                all.add(THREADS.submit(() -> work(random)));
            }
            for (Future<?> each : all) {
                each.get(60, TimeUnit.SECONDS);
            }
            assertThat(models).as("seed %d", seed).allMatch(model -> model.openSessions() == 0);
        }

        private void work(SplittableRandom random) {
            for (int i = 0; i < 3; i++) {
                switch (random.nextInt(4)) {
                    case 0 -> writeAll(random);
                    case 1 -> cancelSomeone(random);
                    default -> write(random);
                }
            }
        }

        private Task task(SplittableRandom random) {
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(1 + random.nextInt(16))
                    .temperature(random.nextInt(2))
                    .seed(random.nextInt(5))
                    .build();
            int[] prompt = {1, 2, 1 + random.nextInt(7), 1 + random.nextInt(7)};
            return new Task(
                    mixes.get(random.nextInt(mixes.size())),
                    options,
                    Prompt.tokens(Arrays.copyOf(prompt, 1 + random.nextInt(4))));
        }

        /** Writes a text, at some pace, perhaps not to its end. */
        private void write(SplittableRandom random) {
            Task task = task(random);
            int readAtMost = random.nextInt(4) == 0 ? random.nextInt(6) : Integer.MAX_VALUE;
            int pause = random.nextInt(3) == 0 ? random.nextInt(300_000) : 0;
            Outcome found;
            try (TokenStream stream = task.generator().stream(task.prompt)) {
                running.add(stream);
                Iterator<Token> tokens = stream.iterator();
                for (int read = 0; read < readAtMost && tokens.hasNext(); read++) {
                    tokens.next();
                    LockSupport.parkNanos(pause);
                }
                if (readAtMost < Integer.MAX_VALUE) {
                    stream.cancel();
                }
                found = Outcome.of(stream.result());
                running.remove(stream);
            } catch (BackendException e) {
                found = Outcome.of(e);
            }
            task.check(found, "seed " + seed + ", " + task);
        }

        private void writeAll(SplittableRandom random) {
            Task task = task(random);
            int count = 1 + random.nextInt(5);
            List<Prompt> prompts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                prompts.add(Prompt.tokens(1 + random.nextInt(7), 1 + i));
            }
            List<Outcome> found = new ArrayList<>();
            try (Generations all = task.generator().generateAll(prompts, 1 + random.nextInt(4))) {
                for (int i = 0; i < count; i++) {
                    try {
                        found.add(Outcome.of(all.next()));
                    } catch (BackendException e) {
                        found.add(Outcome.of(e));
                    }
                }
            }
            for (int i = 0; i < count; i++) {
                long own = task.options.sampling().seed().orElseThrow() + i;
                new Task(task.model, task.options.toBuilder().seed(own).build(), prompts.get(i))
                        .check(found.get(i), "seed " + seed + ", prompt " + i + " of " + task);
            }
        }

        private void cancelSomeone(SplittableRandom random) {
            TokenStream stream = running.poll();
            if (stream != null && random.nextBoolean()) {
                stream.cancel();
            } else if (stream != null) {
                stream.close();
            }
        }
    }
}
