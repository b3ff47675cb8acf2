package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A mix with an executor runs its members at the same time, and gives what it gives without one. */
class MembersAtOnceTest {
    private static final int WIDTH = 6;
    private static final Prompt PROMPT = Prompt.tokens(1, 2);
    private static final int RUNS = Integer.getInteger("eft.runs", 100) / 10;

    private static ExecutorService single;
    private static ExecutorService pool;

    @BeforeAll
    static void startPools() {
        single = Executors.newSingleThreadExecutor();
        pool = Executors.newFixedThreadPool(3);
    }

    @AfterAll
    static void stopPools() {
        single.shutdown();
        pool.shutdown();
    }

    @Test
    void generate_anyExecutor_givesTheSameTokens() {
        List<Executor> executors = List.of(pool, single, Runnable::run, MembersAtOnceTest::reject);
        for (int seed = 0; seed < RUNS; seed++) {
            RandomMix mix = RandomMix.draw(seed, 9);
            if (mix.model() instanceof Ensemble ensemble) {
                GenerationOptions.Builder options = GenerationOptions.builder()
                        .maxNewTokens(12)
                        .temperature(1)
                        .seed(seed)
                        .logProbabilities(2);
                if (seed % 3 == 0) {
                    options.speculation(
                            Speculation.byModel(mix.members().get(3)).withBlockLength(2));
                }
                Generation expected = Generator.of(ensemble, options.build()).generate(PROMPT);
                Ensemble atOnce = ensemble.withExecutor(executors.get(seed % executors.size()));
                assertThat(Generator.of(atOnce, options.build())
                                .generate(PROMPT)
                                .tokens())
                        .as(mix.toString())
                        .isEqualTo(expected.tokens());
            }
        }
    }

    private static void reject(Runnable call) {
        throw new RejectedExecutionException("full");
    }

    /** Each member waits in every call until all are in theirs. */
    @Test
    void generate_membersThatWaitForEachOther_ends() {
        CyclicBarrier barrier = new CyclicBarrier(3);
        Ensemble mix = Ensemble.upscale(meeting("l", barrier), meeting("t", barrier), meeting("b", barrier))
                .withExecutor(pool)
                .withAmplification(1.5);
        Generation generation = Generator.of(
                        mix, GenerationOptions.builder().maxNewTokens(4).build())
                .generate(PROMPT);
        assertThat(generation.tokens()).hasSize(4);
        assertThat(generation.timing().members()).containsOnlyKeys("large", "tuned", "base");
        assertThat(generation.timing().members().values()).allMatch(time -> time.compareTo(Duration.ZERO) > 0);
    }

    private static LanguageModel meeting(String name, CyclicBarrier barrier) {
        return TestModels.ngram(name, 1, WIDTH)
                .logits((tokens, length, row) -> {
                    try {
                        barrier.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                        throw new IllegalStateException("the members do not run at the same time", e);
                    }
                    row[length % WIDTH] = 1;
                })
                .build();
    }

    /** Sequences that move together still have each model in one call, and the models in it at the same time. */
    @Test
    void generateAll_severalSequences_givesTheSameTokens() {
        Ensemble mix = Ensemble.upscale(
                TestModels.ngram("l", 1, WIDTH).build(),
                TestModels.ngram("t", 2, WIDTH).build(),
                TestModels.ngram("b", 3, WIDTH).build());
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(9)
                .temperature(1)
                .seed(5)
                .build();
        assertThat(textsOf(mix.withExecutor(pool), options)).isEqualTo(textsOf(mix, options));
    }

    private static List<String> textsOf(Ensemble mix, GenerationOptions options) {
        List<String> texts = new ArrayList<>();
        try (Generator.Generations all =
                Generator.of(mix, options).generateAll(List.of(PROMPT, Prompt.tokens(3), Prompt.tokens(5, 4, 3)))) {
            all.forEachRemaining(generation -> texts.add(generation.text()));
        }
        return texts;
    }

    /** Mixes in mixes on one pool of one thread would wait for each other if a call only waited. */
    @Test
    void generate_nestedOnABusyPool_ends() {
        Ensemble inner = Ensemble.interpolate(
                        TestModels.ngram("a", 1, WIDTH).build(),
                        TestModels.ngram("b", 2, WIDTH).build())
                .withExecutor(single);
        Ensemble outer = Ensemble.of(Member.of("one", inner, 1), Member.of("two", inner, 0.5))
                .withExecutor(single);
        Generation generation = Generator.of(
                        outer, GenerationOptions.builder().maxNewTokens(20).build())
                .generate(PROMPT);
        assertThat(generation.tokens()).hasSize(20);
        assertThat(generation.timing().members())
                .containsOnlyKeys("one", "one/first", "one/second", "two", "two/first", "two/second");
    }

    @Test
    void append_twoMembersFail_theFirstIsThrownAndTheOthersAreTakenBack() {
        List<Member> members = new ArrayList<>();
        for (int m = 0; m < 4; m++) {
            InMemoryModel.Logits logits = InMemoryModel.ngram(m, 2, 2);
            members.add(Member.of(
                    "member" + m,
                    TestModels.ngram("model" + m, m, WIDTH)
                            .logits(m == 1 || m == 2 ? Hiccup.failing(logits, 4) : logits)
                            .build(),
                    1));
        }
        Ensemble mix = Ensemble.of(members).withExecutor(pool);
        float[] row = new float[WIDTH];
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.append(new int[] {3}, 0, 1, row, 1);
            assertThatThrownBy(() -> session.append(new int[] {4}, 0, 1, row, 1))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("out of memory")
                    .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
            assertThat(session.length()).isEqualTo(1);
            session.append(new int[] {4, 5}, 0, 2, row, 1);
            Distributions.assertEqual(
                    mix.name(),
                    Distributions.logSoftmax(Distributions.doubles(row)),
                    Distributions.next(mix, PROMPT, 3, 4, 5),
                    1e-5);
        }
    }

    @Test
    void generate_interruptedWhileAMemberRuns_waitsForItAndStaysInterrupted() throws InterruptedException {
        Gate gate = new Gate(InMemoryModel.ngram(1, 2, 2), 3);
        AtomicBoolean begun = new AtomicBoolean();
        // the calling thread has the first member, which ends only when the pool has begun the second
        LanguageModel quick = TestModels.ngram("quick", 1, WIDTH)
                .logits((tokens, length, row) -> {
                    while (length == 3 && !begun.get()) {
                        Thread.onSpinWait();
                    }
                })
                .build();
        LanguageModel slow = TestModels.ngram("slow", 2, WIDTH)
                .logits((tokens, length, row) -> {
                    begun.set(length == 3);
                    gate.fill(tokens, length, row);
                })
                .build();
        Ensemble mix = Ensemble.of(Member.of("quick", quick, 1), Member.of("slow", slow, 1))
                .withExecutor(pool);
        List<Object> seen = new ArrayList<>();
        try (ModelSession session = mix.newSession(PROMPT)) {
            Thread thread = new Thread(() -> {
                session.append(new int[] {3}, 0, 1, new float[WIDTH], 1);
                seen.add(session.length());
                seen.add(Thread.currentThread().isInterrupted());
            });
            thread.start();
            gate.awaitStep();
            thread.interrupt();
            gate.open();
            thread.join();
        }
        assertThat(seen).containsExactly(1, true);
    }
}
