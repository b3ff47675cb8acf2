package org.eft4j.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eft4j.BackendException;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.eft4j.remote.RemoteException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller sees of a server that fails in the middle of a text. */
class RemoteFaultsTest {
    private static final Prompt PROMPT = Prompt.text("hello");
    private static final ModelServer.Answer LOADING = exchange -> {
        exchange.getResponseHeaders().set("Retry-After", "0");
        ModelServer.send(
                exchange,
                503,
                "{\"error\":{\"message\":\"Loading model\",\"type\":\"unavailable_error\",\"code\":503}}");
    };
    private static final ModelServer.Answer DROPPED = HttpExchange::close;
    private static final ModelServer.Answer HALF = exchange -> {
        exchange.sendResponseHeaders(200, 4000);
        exchange.getResponseBody().write("{\"choices\":[{\"index\":0,".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        throw new IOException("the test cuts the connection");
    };

    @TempDir
    private Path temp;

    private final LanguageModel local = TinyModel.open();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private ModelServer server = ModelServer.start(ModelServer.Kind.VLLM, local);
    private LanguageModel model = local;

    @BeforeEach
    void open() throws IOException {
        model = open(RemoteOptions.defaults().withRetryTime(Duration.ofSeconds(20)));
    }

    @AfterEach
    void close() {
        released.countDown();
        model.close();
        server.close();
        local.close();
    }

    private LanguageModel open(RemoteOptions options) throws IOException {
        return Models.open(
                server.tinyFolder(temp.resolve(options.toString().replaceAll("[^0-9]+", "-"))),
                options.applyTo(ModelOptions.builder()).build());
    }

    private Generation generate() {
        return generate(model);
    }

    private static Generation generate(LanguageModel from) {
        return Generator.of(from, GenerationOptions.builder().maxNewTokens(5).build())
                .generate(PROMPT);
    }

    private ModelServer.Answer answer(String body) {
        return exchange -> ModelServer.send(exchange, 200, body);
    }

    /** Answers with one row in which something is wrong. */
    private ModelServer.Answer row(String entries) {
        return answer("{\"choices\":[{\"index\":0,\"logprobs\":{\"top_logprobs\":[{" + entries + "}]}}]}");
    }

    private static String entries(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(id -> "\"token_id:" + id + "\":-5.5")
                .collect(Collectors.joining(","));
    }

    private RemoteException failure() {
        return catchThrowableOfType(RemoteException.class, this::generate);
    }

    @Test
    void generate_serverThatIsLoading_waits() {
        server.next(LOADING, LOADING);

        assertThat(generate().tokenIds()).isEqualTo(generate(local).tokenIds());
    }

    @Test
    void generate_connectionDroppedBeforeTheAnswer_asksAgainOnce() {
        server.next(DROPPED);

        assertThat(generate().tokenIds()).isEqualTo(generate(local).tokenIds());
    }

    @Test
    void generate_answerCutShort_asksAgainOnce() {
        server.next(HALF);

        assertThat(generate().tokenIds()).isEqualTo(generate(local).tokenIds());
    }

    @Test
    void generate_answerCutShortTwice_fails() {
        server.next(HALF, HALF);

        assertThat(failure().reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void generate_connectionDroppedTwice_fails() {
        server.next(DROPPED, DROPPED);

        assertThat(failure().reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void append_afterAFailure_goesOnWhereTheSessionStood() {
        float[] row = new float[TinyModel.WIDTH];
        float[] expected = new float[TinyModel.WIDTH];
        try (ModelSession session = model.newSession(PROMPT)) {
            session.promptLogits(row);
            server.next(DROPPED, DROPPED);
            assertThatThrownBy(() -> session.append(new int[] {8}, 0, 1, row, 1))
                    .isInstanceOf(RemoteException.class);

            session.append(new int[] {9}, 0, 1, row, 1);

            assertThat(session.length()).isEqualTo(1);
        }
        try (ModelSession session = model.newSession(PROMPT)) {
            session.append(new int[] {9}, 0, 1, expected, 1);
        }
        assertThat(row).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void generate_serverOverloadedForLong_saysSo(int status) throws IOException {
        try (LanguageModel hasty = open(RemoteOptions.defaults().withRetryTime(Duration.ZERO))) {
            server.next(exchange -> ModelServer.send(exchange, status, "<html>busy</html>"));

            RemoteException failure = catchThrowableOfType(RemoteException.class, () -> generate(hasty));

            assertThat(failure.reason()).isEqualTo(Reason.OVERLOADED);
            assertThat(failure).hasMessageContaining("(" + status + ")").hasMessageContaining("retrySeconds");
        }
    }

    @Test
    void generate_serverThatAsksForMoreTimeThanThereIs_failsAtOnce() {
        server.next(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "86400");
            ModelServer.send(exchange, 429, "");
        });

        assertThat(failure().reason()).isEqualTo(Reason.OVERLOADED);
    }

    @Test
    void generate_serverError_isNotRepeated() {
        int before = server.rowRequests().size();
        server.next(exchange -> ModelServer.send(exchange, 500, "{\"error\":\"hello is what you asked\"}"));

        assertThat(failure().reason()).isEqualTo(Reason.REFUSED);
        assertThat(server.rowRequests()).hasSize(before + 1);
    }

    @Test
    void generate_contextFull_namesTheContextAndNothingOfTheText() {
        server.next(exchange -> ModelServer.send(
                exchange,
                400,
                "{\"error\":{\"message\":\"This model's maximum context length is 16 tokens. However, your prompt"
                        + " contains hello\",\"code\":400}}"));

        RemoteException failure = failure();

        assertThat(failure.reason()).isEqualTo(Reason.CONTEXT_FULL);
        assertThat(failure).hasMessageContaining("of 16 tokens").hasMessageNotContaining("hello");
    }

    /** A message may be logged by anyone; the server's words may quote what it was sent. */
    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 500})
    void generate_serverThatQuotesTheText_isNotQuoted(int status) {
        server.next(exchange ->
                ModelServer.send(exchange, status, "{\"error\":{\"message\":\"bad text 'hello' with id 70427\"}}"));

        assertThat(stackTrace(failure())).doesNotContain("hello", "70427");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing of the kind",
                "[1, 2]",
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":[{\"index\":0,\"text\":\"x\",\"logprobs\":null}]}",
                "{\"choices\":[{\"index\":1e400}]}",
                "{\"choices\":[{\"index\":99999999999999999999999999999999999999999999999999999999999999999999999}]}",
                "{\"other\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
            })
    void generate_otherAnswers_areRefused(String body) {
        server.next(answer(body), answer(body));

        assertThat(failure().reason()).isEqualTo(Reason.BROKEN_ANSWER);
    }

    @Test
    void generate_rowThatIsTooNarrow_isRefused() {
        server.next(row(entries(0, TinyModel.WIDTH - 1)));

        assertThat(failure().reason()).isEqualTo(Reason.BROKEN_ANSWER);
    }

    @Test
    void generate_rowThatIsTooWide_isRefused() {
        server.next(row(entries(0, TinyModel.WIDTH + 1)));

        assertThat(failure().reason()).isEqualTo(Reason.BROKEN_ANSWER);
    }

    @Test
    void generate_idTwice_isRefused() {
        server.next(row(entries(0, TinyModel.WIDTH - 1) + ",\"token_id:0\":-1"));

        assertThat(failure()).hasMessageContaining("twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "null", "\"-1\"", "Infinity", "1e999"})
    void generate_entryThatIsNoLogProbability_isRefused(String value) {
        server.next(row(entries(0, TinyModel.WIDTH - 1) + ",\"token_id:256\":" + value));

        assertThat(failure()).hasMessageContaining("no number");
    }

    @Test
    void generate_tokensByText_areRefused() {
        server.next(row("\"hello\":-1"));

        assertThat(failure()).hasMessageContaining("as ids").hasMessageNotContaining("hello");
    }

    @Test
    void generate_rowWithoutAnyPossibleToken_isRefused() {
        server.next(row(entries(0, TinyModel.WIDTH).replace("-5.5", "-9999.0")));

        assertThat(failure()).hasMessageContaining("no token is possible");
    }

    @Test
    void generate_serverThatAddsAToken_isRefused() {
        server.next(answer("{\"usage\":{\"prompt_tokens\":6},\"choices\":[{\"index\":0,\"logprobs\":"
                + "{\"top_logprobs\":[{" + entries(0, TinyModel.WIDTH) + "}]}}]}"));

        assertThat(failure()).hasMessageContaining("read 6 tokens of 5");
    }

    @Test
    void generate_impossibleTokens_areImpossible() {
        server.next(row("\"token_id:0\":-0.1," + entries(1, TinyModel.WIDTH - 1) + ",\"token_id:256\":-9999.0"));
        float[] row = new float[TinyModel.WIDTH];
        try (ModelSession session = model.newSession(PROMPT)) {
            session.promptLogits(row);
        }

        assertThat(row[256]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void generate_endlessAnswer_isCutOff() {
        byte[] spaces = new byte[1 << 16];
        Arrays.fill(spaces, (byte) ' ');
        server.next(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            while (true) {
                exchange.getResponseBody().write(spaces); // until the other side has had enough
            }
        });

        RemoteException failure = failure();

        assertThat(failure.reason()).isEqualTo(Reason.BROKEN_ANSWER);
        assertThat(failure).hasMessageContaining("longer than");
    }

    private ModelServer.Answer stalled(boolean headersFirst) {
        return exchange -> {
            if (headersFirst) {
                exchange.sendResponseHeaders(200, 4000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
            }
            asked.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void generate_stalledAnswer_endsAtTheTimeout(boolean headersFirst) throws IOException {
        try (LanguageModel hasty = open(RemoteOptions.defaults().withTimeout(Duration.ofSeconds(1)))) {
            server.next(stalled(headersFirst));

            RemoteException failure = catchThrowableOfType(RemoteException.class, () -> generate(hasty));

            assertThat(failure.reason()).isEqualTo(Reason.TIMED_OUT);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancel_whileWaiting_endsTheCall(boolean headersFirst) throws Exception {
        server.next(stalled(headersFirst));
        try (ModelSession session = model.newSession(PROMPT)) {
            Future<?> call = CompletableFuture.runAsync(() -> session.promptLogits(new float[TinyModel.WIDTH]));
            asked.await();

            session.cancel();

            assertThatThrownBy(call::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancellationException.class);
        }
    }

    @Test
    void cancel_whileTheServerIsLoading_endsTheCall() throws Exception {
        server.next(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "10");
            ModelServer.send(exchange, 503, "");
            asked.countDown();
        });
        try (ModelSession session = model.newSession(PROMPT)) {
            Future<?> call = CompletableFuture.runAsync(() -> session.promptLogits(new float[TinyModel.WIDTH]));
            asked.await();

            session.cancel();

            assertThatThrownBy(call::get).hasCauseInstanceOf(CancellationException.class);
        }
    }

    @Test
    void interrupt_whileWaiting_endsTheCallAndStaysSet() throws Exception {
        server.next(stalled(false));
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (ModelSession session = model.newSession(PROMPT)) {
                session.promptLogits(new float[TinyModel.WIDTH]);
            } catch (CancellationException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        thread.start();
        asked.await();

        thread.interrupt();

        assertThat(interrupted.get()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "400, REFUSED",
        "401, UNAUTHORISED",
        "403, UNAUTHORISED",
        "404, NOT_FOUND",
        "405, REFUSED",
        "500, REFUSED",
    })
    void generate_status_isTheReason(int status, Reason reason) {
        server.next(exchange -> ModelServer.send(exchange, status, "{}"));

        assertThat(failure().reason()).isEqualTo(reason);
    }

    /** vLLM loses the body of a request that asks for HTTP/2 on a clear connection. */
    @Test
    void generate_requests_areOfHttp1() {
        CompletableFuture<String> seen = new CompletableFuture<>();
        server.next(exchange -> {
            seen.complete(exchange.getProtocol() + exchange.getRequestHeaders().get("Upgrade"));
            ModelServer.send(exchange, 500, "");
        });

        failure();

        assertThat(seen.join()).isEqualTo("HTTP/1.1null");
    }

    /** A server that dies over a request and comes back has nothing of the text, and needs nothing. */
    @Test
    void generate_serverKilledWhileItAnswers_goesOn() throws Exception {
        server.next(stalled(true));
        CompletableFuture<Generation> found = CompletableFuture.supplyAsync(this::generate);
        asked.await();

        server.close();
        server = ModelServer.startAgain(server);

        assertThat(found.get().tokenIds()).isEqualTo(generate(local).tokenIds());
    }

    /** A server that comes back takes part again: nothing of a text is on it. */
    @Test
    void generate_serverKilledAndStartedAgain_goesOn() {
        int[] expected = generate(local).tokenIds();
        try (TokenStream stream =
                Generator.of(model, GenerationOptions.builder().maxNewTokens(5).build()).stream(PROMPT)) {
            int[] found = new int[expected.length];
            int count = 0;
            for (Token token : stream) {
                found[count++] = token.id();
                if (count == 2) {
                    server.close();
                    server = ModelServer.startAgain(server);
                }
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void generate_serverThatStaysAway_saysSo() throws IOException {
        try (LanguageModel hasty = open(RemoteOptions.defaults().withRetryTime(Duration.ZERO))) {
            server.close();

            RemoteException failure = catchThrowableOfType(RemoteException.class, () -> generate(hasty));

            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure).hasMessageContaining(server.url());
        }
    }

    @ParameterizedTest
    @EnumSource
    void reasons_all_areBackendFailures(Reason reason) {
        assertThat(new RemoteException(reason, "why", null)).isInstanceOf(BackendException.class);
    }

    private static String stackTrace(Throwable failure) {
        java.io.StringWriter text = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(text));
        return text.toString();
    }
}
