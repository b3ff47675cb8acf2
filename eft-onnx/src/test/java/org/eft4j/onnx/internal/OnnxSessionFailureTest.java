package org.eft4j.onnx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import java.util.Map;
import java.util.Optional;
import org.eft4j.BackendException;
import org.eft4j.ModelOptions;
import org.eft4j.onnx.OnnxOptions;
import org.eft4j.onnx.TestModels;
import org.eft4j.onnx.internal.cache.CacheStrategy;
import org.eft4j.onnx.internal.cache.KeyValueCache;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.spi.ModelSource;
import org.eft4j.spi.PrefixPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A run that fails between two chunks, where the cache then cannot go back either. */
class OnnxSessionFailureTest {
    private static final int CHUNK = 4;
    private static final int MAX_LENGTH = 64;
    private static final int[] SIX = {5, 6, 7, 8, 9, 10};

    private LoadedGraph loaded;
    private OnnxModel model;
    private float[] row;

    @BeforeEach
    void open() {
        ModelSource source = new ModelSource(TestModels.folder("small-base"));
        ModelOptions options = ModelOptions.defaults();
        loaded = LoadedGraph.load(source, options, Device.CPU);
        model = OnnxModel.open(source, options, OnnxOptions.defaults(), Device.CPU);
        row = new float[model.vocabulary().size()];
    }

    @AfterEach
    void close() {
        model.close();
        loaded.close();
    }

    @Test
    void promptLogits_failsAndCannotGoBack_throwsTheFailureAndRefusesTheRest() {
        try (OnnxSession session = session(SIX, 2)) {
            assertThatThrownBy(() -> session.promptLogits(row))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("no memory")
                    .satisfies(
                            e -> assertThat(e.getSuppressed()).singleElement().isInstanceOf(BackendException.class));
            assertBroken(session);
        }
    }

    @Test
    void append_failsAndCannotGoBack_throwsTheFailureAndRefusesTheRest() {
        try (OnnxSession session = session(new int[] {3}, 3)) {
            session.promptLogits(row);
            assertThatThrownBy(() -> session.append(SIX, 0, 6, row, 1)).hasMessage("no memory");
            assertBroken(session);
        }
    }

    @Test
    void append_failsBeforeAnythingMoved_canBeTriedAgain() {
        try (OnnxSession session = session(new int[] {3}, 2)) {
            session.promptLogits(row);
            assertThatThrownBy(() -> session.append(SIX, 0, 6, row, 1)).hasMessage("no memory");
            session.append(SIX, 0, 6, row, 1);
            assertThat(session.length()).isEqualTo(6);
        }
    }

    @Test
    void close_afterAFailedRun_theCacheIsNotRemembered() {
        try (PrefixPool<KeyValueCache> pool = new PrefixPool<>(1 << 20)) {
            OnnxSession sound = session(new int[] {3}, 0, Optional.of(pool));
            sound.append(SIX, 0, 6, row, 1);
            sound.close();
            assertThat(pool.report().sequences()).isEqualTo(1);
            pool.trim();
            OnnxSession failed = session(new int[] {3}, 2, Optional.of(pool));
            failed.promptLogits(row);
            assertThatThrownBy(() -> failed.append(SIX, 0, 6, row, 1)).hasMessage("no memory");
            failed.close();
            assertThat(pool.report().sequences()).isZero();
        }
    }

    private void assertBroken(OnnxSession session) {
        assertThat(session.length()).isZero();
        assertThatThrownBy(() -> session.append(SIX, 0, 1, row, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("left between two steps")
                .hasRootCauseMessage("no memory");
    }

    /** A session whose cache has no memory at its run number {@code failing}, counted from 1, and never goes back. */
    private OnnxSession session(int[] prompt, int failing) {
        return session(prompt, failing, Optional.empty());
    }

    private OnnxSession session(int[] prompt, int failing, Optional<PrefixPool<KeyValueCache>> remembered) {
        DecoderPlan plan = loaded.description().plan();
        KeyValueCache cache =
                CacheStrategy.GROWING.create(plan.layout(), loaded.runner().cacheMemory(), MAX_LENGTH, "a test");
        return new OnnxSession(
                model,
                prompt,
                new SequenceRunner(
                        loaded.runner(),
                        plan,
                        new float[0],
                        new Stuck(cache, failing),
                        remembered,
                        MAX_LENGTH,
                        CHUNK,
                        "a test"));
    }

    private static final class Stuck implements KeyValueCache {
        private final KeyValueCache cache;
        private int left;

        Stuck(KeyValueCache cache, int failing) {
            this.cache = cache;
            this.left = failing;
        }

        @Override
        public int length() {
            return cache.length();
        }

        @Override
        public void bind(int count, int mask, Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
            if (--left == 0) {
                throw new BackendException("no memory");
            }
            cache.bind(count, mask, inputs, outputs);
        }

        @Override
        public void commit(int count) {
            cache.commit(count);
        }

        @Override
        public void truncate(int length) {
            if (length < cache.length()) {
                throw new BackendException("no memory to go back");
            }
        }

        @Override
        public KeyValueCache copy(int length) {
            return cache.copy(length);
        }

        @Override
        public void compact() {
            cache.compact();
        }

        @Override
        public long bytes() {
            return cache.bytes();
        }

        @Override
        public void close() {
            cache.close();
        }
    }
}
