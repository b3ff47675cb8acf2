package org.eft4j.onnx.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.eft4j.EftException;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Speculation;
import org.eft4j.onnx.TestModels;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every call of native code fails once: each n-th of a session's life, of a generation, of opening and closing a model.
 * After each, nothing has leaked, the session stands where it stood or refuses to go on, and what is computed next is
 * right to the bit.
 */
class NativeFaultsTest {
    private static final Prompt PROMPT = Prompt.tokens(5, 9, 2, 14, 7, 30, 11);
    private static final int CHUNK = 3;

    /** Every call fails in profile {@code long}, each fifth otherwise: all of them take a minute and a half. */
    private static final int STRIDE = Integer.getInteger("eft.runs", 1500) < 10_000 ? 5 : 1;

    private final NativeCallWeaver weaver = new NativeCallWeaver();

    @BeforeEach
    void openTheBooks() {
        NativeFaults.reset();
    }

    @AfterEach
    void holdsNothing() {
        NativeFaults.disarm();
        assertThat(NativeFaults.held()).as(NativeFaults.heldNames()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "exports/llama-optimum, CPU",
        "exports/llama-optimum, CPU_AS_DEVICE",
        "exports/llama-genai, CPU",
        "exports/llama-genai, CPU_AS_DEVICE",
        "exports/llama-genai-last, CPU",
    })
    void session_anyNativeCallFails_leaksNothingAndGoesOnAsIfItHadNot(String folder, String device) {
        try (LanguageModel model = open(folder, device)) {
            List<float[]> expected = new Life(model).liveUndisturbed();
            assertThat(expected).allSatisfy(row -> assertThat(row).doesNotContain(Float.NaN));
            int held = NativeFaults.held();
            int n = 1 - STRIDE;
            String failed;
            do {
                NativeFaults.failAt(n += STRIDE);
                failed = new Life(model).live(expected, "call " + n);
                assertThat(NativeFaults.held())
                        .as("held after %s at call %d: %s", failed, n, NativeFaults.heldNames())
                        .isEqualTo(held);
            } while (!failed.isEmpty());
            assertThat(n).as("native calls in a session's life").isGreaterThan(100);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "exports/llama-optimum, exports/llama-genai, CPU",
        "exports/llama-genai, exports/llama-optimum, CPU_AS_DEVICE"
    })
    void generate_anyNativeCallFails_leaksNothingAndTheNextIsRight(String folder, String drafter, String device) {
        try (LanguageModel model = open(folder, device);
                LanguageModel small = open(drafter, device)) {
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(4)
                    .speculation(Speculation.byModel(small))
                    .build();
            Generator generator = Generator.of(model, options);
            // The first roll-back on a device loads the graph that copies there.
            new Life(model).liveUndisturbed();
            new Life(small).liveUndisturbed();
            List<Integer> expected = ids(generator.generate(PROMPT));
            trim(model, small);
            int held = NativeFaults.held();
            int n = 1 - STRIDE;
            String failed;
            do {
                NativeFaults.failAt(n += STRIDE);
                try {
                    Generation generation = generator.generate(PROMPT);
                    assertThat(ids(generation)).as("call %d", n).isEqualTo(expected);
                } catch (EftException | IllegalStateException | Error e) {
                    assertInjected(e, "call " + n);
                }
                failed = NativeFaults.disarm();
                trim(model, small);
                assertThat(NativeFaults.held())
                        .as("held after %s at call %d: %s", failed, n, NativeFaults.heldNames())
                        .isEqualTo(held);
                assertThat(ids(generator.generate(PROMPT)))
                        .as("after %s at call %d", failed, n)
                        .isEqualTo(expected);
            } while (!failed.isEmpty());
        }
    }

    /** What a model remembers is no leak. */
    private static void trim(LanguageModel... models) {
        for (LanguageModel each : models) {
            each.trim();
        }
    }

    @ParameterizedTest
    @CsvSource({"exports/llama-optimum, CPU", "exports/llama-genai, CPU_AS_DEVICE"})
    void openAndClose_anyNativeCallFails_leaksNothing(String folder, String device) {
        open(folder, device).close();
        int n = 1 - STRIDE;
        String failed;
        do {
            NativeFaults.failAt(n += STRIDE);
            try {
                open(folder, device).close();
            } catch (EftException | IllegalStateException | Error e) {
                assertInjected(e, "call " + n);
            }
            failed = NativeFaults.disarm();
            assertThat(NativeFaults.held())
                    .as("held after %s at call %d: %s", failed, n, NativeFaults.heldNames())
                    .isZero();
        } while (!failed.isEmpty());
    }

    /** What failed is what the test let fail, and not something that went wrong after it. */
    private static void assertInjected(Throwable e, String when) {
        assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                .as(when)
                .containsAnyOf("injected", "no native memory left");
    }

    private static List<Integer> ids(Generation generation) {
        return generation.tokens().stream().map(token -> token.id()).toList();
    }

    private LanguageModel open(String folder, String device) {
        try {
            Class<?> devices = weaver.loadClass("org.eft4j.onnx.internal.runtime.Device");
            ModelBackend backend = (ModelBackend) weaver.loadClass("org.eft4j.onnx.internal.OnnxBackend")
                    .getConstructor(devices)
                    .newInstance(devices.getField(device).get(null));
            ModelOptions options =
                    ModelOptions.builder().setting("prefillChunk", "" + CHUNK).build();
            Path path = TestModels.resource(folder);
            return backend.open(new ModelSource(path), options);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the woven backend cannot be made", e);
        }
    }

    /**
     * What a session does from its prompt to its close: steps, blocks, roll-backs, and growth beyond every first
     * capacity.
     */
    private static final class Life {
        private final LanguageModel model;
        private final int width;
        private final boolean many;
        private final List<float[]> rows = new ArrayList<>();
        private ModelSession session;

        Life(LanguageModel model) {
            this.model = model;
            this.width = model.vocabulary().size();
            this.many = model.capabilities().contains(Capability.MULTIPLE_LOGIT_ROWS);
        }

        private List<Runnable> acts() {
            return List.of(
                    this::open,
                    () -> keep(row -> session.promptLogits(row), 1),
                    () -> append(1, 1),
                    () -> append(5, many ? 5 : 1),
                    () -> session.truncate(2),
                    () -> append(70, 1),
                    () -> session.truncate(40),
                    () -> append(4, many ? 2 : 1),
                    () -> session.truncate(0),
                    () -> append(2, 1));
        }

        private void open() {
            session = model.newSession(PROMPT);
        }

        private void append(int count, int wanted) {
            int start = session.length();
            int[] tokens = IntStream.range(start, start + count)
                    .map(i -> (7 * i + count) % width)
                    .toArray();
            keep(row -> session.append(tokens, 0, count, row, wanted), wanted);
        }

        private void keep(Consumer<float[]> act, int wanted) {
            float[] row = new float[wanted * width];
            act.accept(row);
            rows.add(row);
        }

        List<float[]> liveUndisturbed() {
            acts().forEach(Runnable::run);
            session.close();
            return rows;
        }

        /** Lives with one failure, and gives the call that failed. */
        String live(List<float[]> expected, String when) {
            boolean broken = false;
            for (Runnable act : acts()) {
                int before = session == null ? 0 : session.length();
                try {
                    act.run();
                } catch (EftException | IllegalStateException | Error e) {
                    assertInjected(e, when);
                    assertThat(session == null ? 0 : session.length()).as(when).isEqualTo(before);
                    try {
                        act.run();
                    } catch (IllegalStateException again) {
                        assertThat(again).as(when).hasMessageContaining("left between two steps");
                        broken = true;
                        break;
                    }
                }
            }
            try {
                session.close();
            } catch (IllegalStateException | Error e) {
                assertInjected(e, when);
            }
            String failed = NativeFaults.disarm();
            assertThat(broken ? new Life(model).liveUndisturbed() : rows)
                    .as(when)
                    .usingRecursiveComparison()
                    .isEqualTo(expected);
            return failed;
        }
    }
}
