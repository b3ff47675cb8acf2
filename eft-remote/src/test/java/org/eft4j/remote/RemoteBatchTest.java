package org.eft4j.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sequences that move together travel in one request, and do not depend on each other. */
class RemoteBatchTest {
    private static final List<Prompt> PROMPTS =
            List.of(Prompt.text("hello"), Prompt.text("a heron"), Prompt.text("so"), Prompt.text("what is that?"));
    private static final GenerationOptions GREEDY =
            GenerationOptions.builder().maxNewTokens(6).build();

    @TempDir
    private Path temp;

    private final LanguageModel local = TinyModel.open();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void close() {
        released.countDown();
        local.close();
    }

    private LanguageModel open(ModelServer server, RemoteOptions options) throws IOException {
        return Models.open(
                server.tinyFolder(temp), options.applyTo(ModelOptions.builder()).build());
    }

    private static List<List<Integer>> texts(LanguageModel model) {
        List<List<Integer>> texts = new ArrayList<>();
        try (Generator.Generations all = Generator.of(model, GREEDY).generateAll(PROMPTS)) {
            while (all.hasNext()) {
                Generation generation = all.next();
                texts.add(generation.tokens().stream().map(token -> token.id()).toList());
            }
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void generateAll_severalPrompts_sendsARequestForEachStep(ModelServer.Kind kind) throws IOException {
        try (ModelServer server = ModelServer.start(kind, local);
                LanguageModel model = open(server, RemoteOptions.defaults())) {
            List<List<Integer>> expected = texts(local);
            int opening = server.rowRequests().size();

            assertThat(texts(model)).isEqualTo(expected);

            int longest = expected.stream().mapToInt(List::size).max().orElseThrow();
            assertThat(server.rowRequests().size() - opening).isLessThan(PROMPTS.size() + longest);
        }
    }

    @Test
    void generateAll_likeliestFirst_asksForThemInTheSameRequest() throws IOException {
        try (ModelServer server = ModelServer.start(ModelServer.Kind.VLLM, local);
                LanguageModel model = open(server, RemoteOptions.defaults().withTop(8))) {
            assertThat(texts(model)).isEqualTo(texts(local));

            List<JsonNode> joint = server.rowRequests().stream()
                    .filter(request -> request.path("prompt").path(0).isArray())
                    .toList();
            assertThat(joint)
                    .isNotEmpty()
                    .allMatch(request -> request.path("logprobs").intValue() == 8);
        }
    }

    /**
     * A thread whose request the server holds, and others that want their next token meanwhile: those then ask by one
     * request.
     */
    @Test
    void streams_ofSeveralThreads_shareRequests() throws Exception {
        GenerationOptions options = GREEDY.toBuilder().maxNewTokens(4).build();
        try (ModelServer server = ModelServer.start(ModelServer.Kind.VLLM, local);
                LanguageModel model = open(server, RemoteOptions.defaults())) {
            List<TokenStream> streams = PROMPTS.stream()
                    .map(prompt -> Generator.of(model, options).stream(prompt))
                    .toList();
            List<Iterator<Token>> tokens =
                    streams.stream().map(TokenStream::iterator).toList();
            tokens.forEach(Iterator::next);
            tokens.forEach(Iterator::next); // from now on each is known to the others
            server.next(this::hold);
            CompletableFuture<Generation> first = CompletableFuture.supplyAsync(streams.get(0)::result);
            asked.await();
            List<Thread> others =
                    streams.subList(1, 4).stream().map(RemoteBatchTest::waiting).toList();
            released.countDown();
            first.join();
            for (Thread other : others) {
                other.join();
            }

            assertThat(server.rowRequests())
                    .anyMatch(request -> request.path("prompt").path(0).isArray()
                            && request.path("prompt").size() >= 3);
            for (int i = 0; i < streams.size(); i++) {
                assertThat(streams.get(i).result().tokenIds())
                        .isEqualTo(Generator.of(local, options)
                                .generate(PROMPTS.get(i))
                                .tokenIds());
                streams.get(i).close();
            }
        }
    }

    /** Starts a thread that reads a stream to its end, and returns when it waits for its turn. */
    private static Thread waiting(TokenStream stream) {
        Thread thread = new Thread(stream::result);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.isAlive()).as("it did not wait").isTrue();
            Thread.onSpinWait();
        }
        return thread;
    }

    private record Batch(List<ModelSession> sessions, List<float[]> rows) implements AutoCloseable {
        static Batch of(LanguageModel model) {
            List<ModelSession> sessions =
                    PROMPTS.stream().map(model::newSession).toList();
            int width = model.vocabulary().size();
            sessions.forEach(session -> session.promptLogits(new float[width]));
            return new Batch(
                    sessions, sessions.stream().map(session -> new float[width]).toList());
        }

        Map<ModelSession, RuntimeException> move(LanguageModel model) {
            return model.appendEach(sessions, new int[] {3, 4, 5, 6}, rows.toArray(float[][]::new));
        }

        @Override
        public void close() {
            sessions.forEach(ModelSession::close);
        }
    }

    /** The server refuses the request for one text's sake: the others are asked for without it. */
    @Test
    void appendEach_oneTextFillsTheContext_movesTheOthers() throws IOException {
        try (ModelServer server = ModelServer.start(ModelServer.Kind.VLLM, local);
                LanguageModel model = open(server, RemoteOptions.defaults());
                Batch here = Batch.of(local);
                Batch there = Batch.of(model)) {
            server.context(model.encode(PROMPTS.get(3)).length + 1);

            Map<ModelSession, RuntimeException> failures = there.move(model);

            ModelSession longest = there.sessions.get(3);
            assertThat(failures).containsOnlyKeys(longest);
            assertThat(failures.values())
                    .allMatch(failure -> ((RemoteException) failure).reason() == Reason.CONTEXT_FULL);
            assertThat(there.sessions).extracting(ModelSession::length).containsExactly(1, 1, 1, 0);
            here.move(local);
            for (int i = 0; i < 3; i++) {
                assertThat(argmax(there.rows.get(i))).isEqualTo(argmax(here.rows.get(i)));
            }
        }
    }

    private static int argmax(float[] row) {
        int best = 0;
        for (int id = 1; id < row.length; id++) {
            best = row[id] > row[best] ? id : best;
        }
        return best;
    }

    @Test
    void appendEach_serverGivesABrokenAnswer_movesNone() throws IOException {
        try (ModelServer server = ModelServer.start(ModelServer.Kind.VLLM, local);
                LanguageModel model = open(server, RemoteOptions.defaults());
                Batch batch = Batch.of(model)) {
            server.next(exchange -> ModelServer.send(exchange, 200, "{\"choices\":[]}"))
                    .next(exchange -> ModelServer.send(exchange, 200, "{\"choices\":[]}"));

            assertThat(batch.move(model).values())
                    .hasSize(4)
                    .allMatch(failure -> ((RemoteException) failure).reason() == Reason.BROKEN_ANSWER);

            assertThat(batch.sessions).allMatch(session -> session.length() == 0);
            assertThat(batch.move(model)).isEmpty();
            assertThat(batch.sessions).allMatch(session -> session.length() == 1);
        }
    }

    /** Begins to move a batch, whose request the server holds until {@link #released}. */
    private CompletableFuture<Map<ModelSession, RuntimeException>> moveWhileHeld(
            ModelServer server, Batch batch, LanguageModel model) throws InterruptedException {
        server.next(this::hold);
        CompletableFuture<Map<ModelSession, RuntimeException>> moved =
                CompletableFuture.supplyAsync(() -> batch.move(model));
        asked.await();
        return moved;
    }

    private void hold(HttpExchange exchange) throws IOException {
        asked.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        ModelServer.send(exchange, 503, "{}");
    }

    @Test
    void appendEach_oneIsCancelled_theOthersMove() throws Exception {
        try (ModelServer server = ModelServer.start(ModelServer.Kind.VLLM, local);
                LanguageModel model = open(server, RemoteOptions.defaults());
                Batch batch = Batch.of(model)) {
            CompletableFuture<Map<ModelSession, RuntimeException>> moved = moveWhileHeld(server, batch, model);
            batch.sessions.get(1).cancel();
            released.countDown(); // the server is overloaded for once, and asked again

            assertThat(moved.get()).containsOnlyKeys(batch.sessions.get(1));
            assertThat(moved.get().values()).allMatch(CancellationException.class::isInstance);
            assertThat(batch.sessions).extracting(ModelSession::length).containsExactly(1, 0, 1, 1);
        }
    }

    /** The server answers only when the test has seen that nobody waits any more. */
    @Test
    void appendEach_allAreCancelled_endsTheRequest() throws Exception {
        try (ModelServer server = ModelServer.start(ModelServer.Kind.VLLM, local);
                LanguageModel model = open(server, RemoteOptions.defaults());
                Batch batch = Batch.of(model)) {
            CompletableFuture<Map<ModelSession, RuntimeException>> moved = moveWhileHeld(server, batch, model);
            batch.sessions.forEach(ModelSession::cancel);
            batch.sessions.forEach(ModelSession::cancel);

            assertThat(moved.get().values()).hasSize(4).allMatch(CancellationException.class::isInstance);
            released.countDown();
        }
    }
}
