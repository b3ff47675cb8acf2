package org.eft4j.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.eft4j.remote.RemoteException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong in answers of the shape that llama.cpp's server gives; the rest is for {@link RemoteFaultsTest}. */
class LlamaFaultsTest {
    private static final Prompt PROMPT = Prompt.text("hello");
    private static final int LENGTH = 5;

    @TempDir
    private Path temp;

    private final LanguageModel local = TinyModel.open();
    private final ModelServer server = ModelServer.start(ModelServer.Kind.LLAMA, local);
    private LanguageModel model = local;

    @BeforeEach
    void open() throws IOException {
        model = Models.open(server.tinyFolder(temp));
    }

    @AfterEach
    void close() {
        model.close();
        server.close();
        local.close();
    }

    /** Answers with one row, whose last entry is given. */
    private ModelServer.Answer row(String last) {
        String entries = IntStream.range(0, TinyModel.WIDTH - 1)
                .mapToObj(id -> "{\"id\":" + id + ",\"token\":\"a\",\"bytes\":[97],\"logprob\":-5.5}")
                .collect(Collectors.joining(","));
        return answer("\"tokens_evaluated\":" + LENGTH + ",\"completion_probabilities\":[{\"top_logprobs\":[" + entries
                + "," + last + "]}]");
    }

    private ModelServer.Answer answer(String fields) {
        return exchange -> ModelServer.send(exchange, 200, "{\"index\":0," + fields + "}");
    }

    private float[] ask() {
        float[] row = new float[TinyModel.WIDTH];
        try (ModelSession session = model.newSession(PROMPT)) {
            session.promptLogits(row);
        }
        return row;
    }

    private RemoteException failure() {
        return catchThrowableOfType(RemoteException.class, this::ask);
    }

    private RemoteException failureOf(String fields) {
        server.next(answer(fields));
        return failure();
    }

    @Test
    void row_asRecorded_isTaken() {
        server.next(row("{\"id\":256,\"token\":\"\uD83D\",\"bytes\":[240],\"logprob\":-5.5}"));

        assertThat(ask()).containsOnly((float) -Math.log(TinyModel.WIDTH));
    }

    /** JSON has no −∞; the server writes the least number that it has. */
    @Test
    void row_impossibleToken_isImpossible() {
        server.next(row("{\"id\":256,\"logprob\":-3.4028234663852886e+38}"));

        assertThat(ask()[256]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    /** The token that the server picks must be a whole character, or no row comes. */
    @Test
    void request_always_hasTheServerPickAWholeCharacter() throws IOException {
        try (LanguageModel family = Family.SMALL_BASE.open();
                ModelServer other = ModelServer.start(ModelServer.Kind.LLAMA, family);
                LanguageModel behind = Models.open(other.folder(Family.SMALL_BASE.folder(), temp.resolve("family")))) {
            assertThat(other.rowRequests()).isNotEmpty().allSatisfy(request -> {
                JsonNode bias = request.path("logit_bias").path(0);
                assertThat(behind.vocabulary().piece(bias.path(0).intValue())).contains("a");
                assertThat(bias.path(1).doubleValue()).isGreaterThan(100);
            });
        }
    }

    @Test
    void row_missingSinceAPartOfACharacterWasPicked_isRefused() {
        RemoteException failure = failureOf("\"content\":\"\uFFFD\",\"tokens_predicted\":1,\"stop_type\":\"limit\"");

        assertThat(failure.reason()).isEqualTo(Reason.BROKEN_ANSWER);
        assertThat(failure).hasMessageContaining("no log-probabilities");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":0,\"logprob\":-1}     | twice",
                "{\"id\":257,\"logprob\":-1}   | none of the 257",
                "{\"id\":-1,\"logprob\":-1}    | none of the 257",
                "{\"logprob\":-1}              | none of the 257",
                "{\"id\":256,\"logprob\":NaN}  | no number",
                "{\"id\":256,\"logprob\":null} | no number",
                "{\"id\":256}                  | no number",
            })
    void row_wrongEntry_isRefused(String entry, String reason) {
        server.next(row(entry));

        assertThat(failure()).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {LENGTH - 1, LENGTH + 1, 0})
    void row_ofATextCutOrLengthened_isRefused(int read) {
        assertThat(failureOf("\"tokens_evaluated\":" + read + ",\"completion_probabilities\":[{\"top_logprobs\":[]}]"))
                .hasMessageContaining("read " + read + " tokens");
    }

    @Test
    void row_ofSeveralPositions_isRefused() {
        assertThat(failureOf("\"completion_probabilities\":[{\"top_logprobs\":[]},{\"top_logprobs\":[]}]"))
                .hasMessageContaining("more than one token");
    }

    @Test
    void row_ofProbabilitiesAfterSampling_isRefused() {
        assertThat(failureOf("\"completion_probabilities\":[{\"top_probs\":[{\"id\":1,\"prob\":1.0}]}]"))
                .hasMessageContaining("no log-probabilities");
    }

    @Test
    void rows_fewerThanTexts_areRefused() {
        float[] rows = new float[2 * TinyModel.WIDTH];
        try (ModelSession session = model.newSession(PROMPT)) {
            session.promptLogits(rows);
            ModelServer.Answer one = exchange -> ModelServer.send(exchange, 200, "[]");
            server.next(one, one);

            RemoteException failure =
                    catchThrowableOfType(RemoteException.class, () -> session.append(new int[] {5, 6}, 0, 2, rows, 2));

            assertThat(failure).hasMessageContaining("0 rows came, expected 2");
        }
    }

    @Test
    void text_longerThanTheContext_saysHowLongThatIs() {
        server.context(LENGTH);

        RemoteException failure = failure();

        assertThat(failure.reason()).isEqualTo(Reason.CONTEXT_FULL);
        assertThat(failure).hasMessageContaining("of " + LENGTH + " tokens");
    }
}
