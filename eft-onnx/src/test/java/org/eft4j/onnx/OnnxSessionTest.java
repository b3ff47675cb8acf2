package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the contract cannot ask of every backend: stopping a native run, closing under one, and native memory. */
@Timeout(120)
class OnnxSessionTest {
    private static final int WIDTH = 4096;
    private static final Prompt LONG = Prompt.tokens(longPrompt());

    private static int[] longPrompt() {
        int[] ids = new int[250];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (37 * i + 5) % WIDTH;
        }
        return ids;
    }

    /** A run of 250 steps is stopped at ever later moments; at some of them it is under way. */
    @Test
    void cancel_duringALongRun_stopsIt() throws InterruptedException {
        int stopped = 0;
        try (LanguageModel model = TestModels.openChunked("small-base", 1)) {
            for (int attempt = 0; attempt < 30; attempt++) {
                ModelSession session = model.newSession(LONG);
                CountDownLatch started = new CountDownLatch(1);
                CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
                    started.countDown();
                    session.promptLogits(new float[WIDTH]);
                });
                started.await();
                Thread.sleep(attempt / 3);
                session.cancel();
                try {
                    run.join();
                } catch (CompletionException e) {
                    assertThat(e).hasCauseInstanceOf(CancellationException.class);
                    stopped++;
                }
                assertThatThrownBy(() -> session.promptLogits(new float[WIDTH]))
                        .isInstanceOf(CancellationException.class);
                session.close();
                session.cancel();
            }
        }
        assertThat(stopped).isPositive();
    }

    /** The model is closed at ever later moments of a running session; the step under way ends whole. */
    @Test
    void closeModel_underARunningSession_waitsForTheStep() throws InterruptedException {
        for (int attempt = 0; attempt < 10; attempt++) {
            LanguageModel model = TestModels.open("small-base");
            ModelSession session = model.newSession(Prompt.tokens(5));
            CountDownLatch started = new CountDownLatch(1);
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
                float[] row = new float[WIDTH];
                int[] token = {7};
                session.promptLogits(row);
                started.countDown();
                while (true) {
                    if (session.remaining() == 0) {
                        session.truncate(0);
                    }
                    session.append(token, 0, 1, row, 1);
                }
            });
            started.await();
            Thread.sleep(attempt);
            model.close();
            assertThatThrownBy(run::join).hasCauseInstanceOf(IllegalStateException.class);
            session.close();
        }
    }

    @Test
    void closeModel_openSessions_areClosedToo() {
        LanguageModel model = TestModels.open("small-base");
        ModelSession session = model.newSession(Prompt.tokens(5));
        float[] row = new float[WIDTH];
        session.promptLogits(row);
        model.close();
        assertThatThrownBy(() -> session.promptLogits(row)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.truncate(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.tokenizer().encode("a", true, true)).isInstanceOf(IllegalStateException.class);
        session.close();
    }

    @Test
    void result_afterStreamAndModelAreClosed_isWhatThereIs() {
        LanguageModel model = TestModels.open("small-base");
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(20)
                .stopStrings("never")
                .build();
        TokenStream stream = Generator.of(model, options).stream(Prompt.tokens(5));
        List<Token> seen = new ArrayList<>();
        for (Token token : stream) {
            seen.add(token);
            if (seen.size() == 3) {
                break;
            }
        }
        stream.close();
        model.close();
        Generation result = stream.result();
        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.tokens()).isEqualTo(seen);
        assertThat(result.text()).startsWith(seen.stream().map(Token::text).collect(Collectors.joining()));
    }

    @Test
    void sessions_onTwoThreads_giveTheSameLogitsAsAlone() {
        try (LanguageModel model = TestModels.open("small-base")) {
            float[] alone = lastRow(model);
            CompletableFuture<float[]> one = CompletableFuture.supplyAsync(() -> lastRow(model));
            CompletableFuture<float[]> other = CompletableFuture.supplyAsync(() -> lastRow(model));
            assertThat(one.join()).isEqualTo(alone);
            assertThat(other.join()).isEqualTo(alone);
        }
    }

    private static float[] lastRow(LanguageModel model) {
        float[] row = new float[WIDTH];
        try (ModelSession session = model.newSession(Prompt.tokens(5))) {
            int[] ids = longPrompt();
            for (int i = 0; i < 200; i++) {
                session.append(ids, i, 1, row, 1);
            }
        }
        return row;
    }

    /** Each session takes some 4 MB of native memory; a thousand that leaked would be 4 GB. */
    @Test
    void close_manySessions_leaveNoNativeMemory() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "needs Linux to see the memory of the process");
        try (LanguageModel model = TestModels.open("small-base")) {
            openAndClose(model, 100);
            long before = residentKilobytes();
            openAndClose(model, 1000);
            assertThat(residentKilobytes() - before).isLessThan(200_000);
        }
    }

    private static void openAndClose(LanguageModel model, int count) {
        float[] row = new float[WIDTH];
        for (int i = 0; i < count; i++) {
            try (ModelSession session = model.newSession(LONG)) {
                session.promptLogits(row);
                session.append(new int[] {5}, 0, 1, row, 1);
            }
        }
    }

    private static long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
