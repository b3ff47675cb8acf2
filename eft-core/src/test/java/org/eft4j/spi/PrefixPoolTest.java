package org.eft4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.eft4j.BackendException;
import org.eft4j.LanguageModel.PrefixReuse;
import org.junit.jupiter.api.Test;

class PrefixPoolTest {
    private static final long PLENTY = 1 << 20;

    private final AtomicInteger open = new AtomicInteger();

    @Test
    void take_conversationThatGoesOn_takesTheStateItself() {
        PrefixPool<Cells> pool = new PrefixPool<>(PLENTY);
        Cells state = cells(1, 2, 3, 4);
        pool.give(new int[] {1, 2, 3, 4}, state);
        assertThat(pool.take(new int[] {1, 2, 3, 4, 5, 6}, 5)).containsSame(state);
        assertThat(state.held()).containsExactly(1, 2, 3, 4);
        assertThat(pool.report()).isEqualTo(new PrefixReuse(1, 1, 4, 0, 0));
    }

    @Test
    void take_samePromptAgain_leavesATokenToRun() {
        PrefixPool<Cells> pool = new PrefixPool<>(PLENTY);
        pool.give(new int[] {1, 2, 3, 4}, cells(1, 2, 3, 4));
        assertThat(pool.take(new int[] {1, 2, 3, 4}, 3).orElseThrow().held()).containsExactly(1, 2, 3);
    }

    @Test
    void take_otherQuestionUnderOneSystemPrompt_copiesAndKeepsTheConversation() {
        PrefixPool<Cells> pool = new PrefixPool<>(PLENTY);
        pool.give(new int[] {1, 2, 3, 4, 5, 6, 7, 8}, cells(1, 2, 3, 4, 5, 6, 7, 8));
        Cells copy = pool.take(new int[] {1, 2, 9, 9}, 3).orElseThrow();
        assertThat(copy.held()).containsExactly(1, 2);
        Cells first = pool.take(new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 8).orElseThrow();
        assertThat(first.held()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void take_shortPartOfALongPrompt_isNotWorthACopy() {
        PrefixPool<Cells> pool = new PrefixPool<>(PLENTY);
        pool.give(new int[] {1, 2, 3}, cells(1, 2, 3));
        int[] prompt = new int[100];
        prompt[0] = 1;
        assertThat(pool.take(prompt, 99)).isEmpty();
    }

    @Test
    void take_noMemoryForACopy_readsAgain() {
        PrefixPool<Cells> pool = new PrefixPool<>(PLENTY);
        Cells full = cells(1, 2, 3, 4, 5, 6, 7, 8);
        full.failsToCopy = true;
        pool.give(full.held(), full);
        assertThat(pool.take(new int[] {1, 2, 9, 9}, 3)).isEmpty();
        assertThat(pool.report().hits()).isZero();
        pool.close();
        assertThat(open).hasValue(0);
    }

    @Test
    void take_stateThatCannotBeShortened_isClosed() {
        PrefixPool<Cells> pool = new PrefixPool<>(PLENTY);
        Cells stuck = cells(1, 2, 3, 4, 5, 6, 7, 8);
        stuck.failsToTruncate = true;
        pool.give(stuck.held(), stuck);
        assertThat(pool.take(new int[] {1, 2, 3, 4, 5, 6, 7, 9}, 7)).isEmpty();
        assertThat(open).hasValue(0);
    }

    @Test
    void take_errorWhileShortening_leaksNothing() {
        PrefixPool<Cells> pool = new PrefixPool<>(PLENTY);
        Cells stuck = cells(1, 2, 3, 4, 5, 6, 7, 8);
        stuck.endsInAnError = true;
        pool.give(stuck.held(), stuck);
        assertThatThrownBy(() -> pool.take(new int[] {1, 2, 3, 4, 5, 6, 7, 9}, 7))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(open).hasValue(0);
    }

    @Test
    void give_beginningOfAnother_isClosed() {
        PrefixPool<Cells> pool = new PrefixPool<>(PLENTY);
        pool.give(new int[] {1, 2, 3}, cells(1, 2, 3));
        pool.give(new int[] {1, 2}, cells(1, 2));
        pool.give(new int[] {1, 2, 3, 4}, cells(1, 2, 3, 4));
        assertThat(pool.report().sequences()).isEqualTo(1);
        assertThat(open).hasValue(1);
    }

    @Test
    void give_noRoom_closesTheOneOfNoUseForLongest() {
        PrefixPool<Cells> pool = new PrefixPool<>(3 * 4 * Cells.BYTES);
        pool.give(new int[] {1, 1, 1, 1}, cells(1, 1, 1, 1));
        pool.give(new int[] {2, 2, 2, 2}, cells(2, 2, 2, 2));
        pool.give(new int[] {3, 3, 3, 3}, cells(3, 3, 3, 3));
        pool.take(new int[] {1, 0, 0}, 2).orElseThrow().close(); // used, so the second goes first
        pool.give(new int[] {4, 4, 4, 4}, cells(4, 4, 4, 4));
        assertThat(pool.take(new int[] {2, 2, 2, 2}, 3)).isEmpty();
        assertThat(pool.take(new int[] {1, 1, 1, 1, 1}, 4)).isPresent();
    }

    @Test
    void give_largerThanTheBudgetOrClosed_isClosed() {
        PrefixPool<Cells> pool = new PrefixPool<>(2 * Cells.BYTES);
        pool.give(new int[] {1, 2, 3}, cells(1, 2, 3));
        assertThat(open).hasValue(0);
        pool.close();
        pool.give(new int[] {1}, cells(1));
        assertThat(open).hasValue(0);
    }

    /** Conversations by chance: each is told from what a fresh reading would hold, and the budget is kept. */
    @Test
    void takeAndGive_randomConversations_holdWhatAFreshRunWould() {
        long budget = 600 * Cells.BYTES;
        for (long seed = 0; seed < 30; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            PrefixPool<Cells> pool = new PrefixPool<>(budget);
            List<int[]> texts = new ArrayList<>(List.of(new int[] {1}));
            List<Cells> live = new ArrayList<>();
            for (int step = 0; step < 1_000; step++) {
                String which = "seed " + seed + ", step " + step;
                int[] base = texts.get(random.nextInt(texts.size()));
                int keep = random.nextInt(3) == 0 ? random.nextInt(base.length + 1) : base.length;
                int[] prompt = extended(Arrays.copyOf(base, keep), random);
                Optional<Cells> begun = pool.take(prompt, prompt.length - 1);
                Cells state = begun.orElseGet(this::cells);
                assertThat(state.held())
                        .as(which)
                        .isEqualTo(Arrays.copyOf(prompt, state.length()))
                        .hasSizeLessThan(prompt.length);
                state.append(Arrays.copyOfRange(prompt, state.length(), prompt.length));
                live.add(state);
                texts.add(prompt);
                while (live.size() > 3 || (!live.isEmpty() && random.nextInt(3) == 0)) {
                    Cells ended = live.remove(random.nextInt(live.size()));
                    if (random.nextInt(4) == 0) {
                        ended.truncate(random.nextInt(ended.length() + 1));
                    }
                    pool.give(ended.held(), ended);
                    assertThat(pool.report().bytes()).as(which).isLessThanOrEqualTo(budget);
                }
                assertThat(open.get())
                        .as(which)
                        .isEqualTo(live.size() + pool.report().sequences());
                if (random.nextInt(200) == 0) {
                    pool.trim();
                }
            }
            live.forEach(Cells::close);
            pool.close();
            assertThat(open).as("seed %d", seed).hasValue(0);
        }
    }

    /** Threads that want one prefix at once, while others push it out. */
    @Test
    void take_severalThreadsAtOnce_copiesAreWhole() throws Exception {
        PrefixPool<Cells> pool = new PrefixPool<>(40 * Cells.BYTES);
        int threads = 4;
        CountDownLatch start = new CountDownLatch(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int own = 10 + t;
                all.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    for (int i = 0; i < 3_000; i++) {
                        int[] prompt = {1, 2, 3, 4, own, i, i, i, i, i, i, i};
                        Cells state = pool.take(prompt, prompt.length - 1).orElseGet(this::cells);
                        assertThat(state.held()).isEqualTo(Arrays.copyOf(prompt, state.length()));
                        state.append(Arrays.copyOfRange(prompt, state.length(), prompt.length));
                        pool.give(prompt, state);
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
        pool.close();
        assertThat(open).hasValue(0);
    }

    private static int[] extended(int[] tokens, SplittableRandom random) {
        int[] longer = Arrays.copyOf(tokens, tokens.length + 1 + random.nextInt(12));
        for (int i = tokens.length; i < longer.length; i++) {
            longer[i] = random.nextInt(3);
        }
        return longer;
    }

    private Cells cells(int... tokens) {
        return new Cells(tokens);
    }

    /** Remembers the very tokens, where a model would remember keys and values. */
    private final class Cells implements PrefixPool.State<Cells> {
        static final long BYTES = 8;

        private int[] held;
        private boolean closed;
        private boolean failsToCopy;
        private boolean failsToTruncate;
        private boolean endsInAnError;

        Cells(int[] tokens) {
            held = tokens;
            open.incrementAndGet();
        }

        int[] held() {
            return held;
        }

        void append(int[] tokens) {
            int length = held.length;
            held = Arrays.copyOf(held, length + tokens.length);
            System.arraycopy(tokens, 0, held, length, tokens.length);
        }

        @Override
        public int length() {
            return held.length;
        }

        @Override
        public void truncate(int length) {
            if (endsInAnError) {
                throw new OutOfMemoryError("a test");
            }
            if (failsToTruncate) {
                throw new BackendException("no memory to go back");
            }
            held = Arrays.copyOf(held, length);
        }

        @Override
        public Cells copy(int length) {
            if (failsToCopy) {
                throw new BackendException("no memory");
            }
            assertThat(closed).isFalse();
            Cells copy = new Cells(Arrays.copyOf(held, length));
            assertThat(closed).as("closed while it was copied").isFalse();
            return copy;
        }

        @Override
        public void compact() {}

        @Override
        public long bytes() {
            return BYTES * held.length;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
