package org.eft4j.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of which the likeliest entries come first: every greedy text is that of whole rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertainRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NEW_TOKENS = 8;

    /** An eighth of what others try, since each token is a request. */
    private static final int PROMPTS = Math.max(1, Integer.getInteger("eft.prompts", 40) / 8);

    @TempDir
    private Path temp;

    private LanguageModel large;
    private LanguageModel tuned;
    private LanguageModel base;
    private List<Prompt> prompts;

    @BeforeAll
    void open() throws IOException {
        large = Family.LARGE_BASE.open();
        tuned = Family.SMALL_TUNED.open();
        base = Family.SMALL_BASE.open();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Family.questions()), StandardCharsets.UTF_8))) {
            prompts = lines.lines()
                    .map(CertainRowsTest::question)
                    .distinct()
                    .limit(PROMPTS)
                    .map(Prompt::chat)
                    .toList();
        }
    }

    private static String question(String line) {
        try {
            JsonNode question = JSON.readTree(line);
            return question.path("question").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    void close() {
        large.close();
        tuned.close();
        base.close();
    }

    /** How many rows were asked for by how many ids; the whole rows after prompts are left out. */
    private Map<Integer, Integer> requireSameTexts(
            ModelServer.Kind kind, int top, UnaryOperator<UpscaledEnsemble> change) throws IOException {
        GenerationOptions options =
                GenerationOptions.builder().maxNewTokens(NEW_TOKENS).build();
        Ensemble local = change.apply(Ensemble.upscale(large, tuned, base));
        ModelOptions remoteOptions = RemoteOptions.defaults()
                .withTop(top)
                .applyTo(ModelOptions.builder())
                .build();
        try (ModelServer server = ModelServer.start(kind, large);
                LanguageModel remote = Models.open(
                        server.folder(Family.LARGE_BASE.folder(), temp.resolve("remote" + System.nanoTime())),
                        remoteOptions)) {
            Ensemble mix = change.apply(Ensemble.upscale(remote, tuned, base));
            for (Prompt prompt : prompts) {
                assertThat(Generator.of(mix, options).generate(prompt).tokenIds())
                        .isEqualTo(Generator.of(local, options).generate(prompt).tokenIds());
            }
            Map<Integer, Integer> asked = new TreeMap<>();
            for (JsonNode request : server.rowRequests()) {
                int ids = request.path(kind == ModelServer.Kind.VLLM ? "logprobs" : "n_probs")
                        .asInt();
                asked.merge(ids < 0 || ids > large.vocabulary().size() ? -1 : ids, 1, Integer::sum);
            }
            asked.merge(-1, -prompts.size() - 1, Integer::sum);
            return asked;
        }
    }

    @ParameterizedTest
    @EnumSource
    void generate_greedyByTheLikeliest_isThatOfWholeRows(ModelServer.Kind kind) throws IOException {
        Map<Integer, Integer> asked = requireSameTexts(kind, 64, mix -> mix);

        assertThat(asked.getOrDefault(64, 0)).isGreaterThan(5 * asked.getOrDefault(-1, 0));
    }

    @ParameterizedTest
    @CsvSource({"0.9, 1", "1, 1.5"})
    void generate_greedyByOtherMixes_isThatOfWholeRows(double deltaTopP, double beta) throws IOException {
        Map<Integer, Integer> asked = requireSameTexts(
                ModelServer.Kind.VLLM, 16, mix -> mix.withAmplification(beta).withDeltaTopP(deltaTopP));

        assertThat(asked.getOrDefault(16, 0)).isPositive();
    }

    /** Under a negative weight an upper bound says nothing. */
    @Test
    void generate_memberOfNegativeWeight_isThatOfWholeRows() throws IOException {
        Map<Integer, Integer> asked = requireSameTexts(ModelServer.Kind.VLLM, 2000, mix -> mix.withAmplification(-0.5));

        assertThat(asked.getOrDefault(-1, 0)).isEqualTo(asked.getOrDefault(2000, 0));
    }

    @ParameterizedTest
    @EnumSource
    void generate_sampledOrReported_asksForWholeRows(ModelServer.Kind kind) throws IOException {
        try (LanguageModel tiny = TinyModel.open();
                ModelServer server = ModelServer.start(kind, tiny);
                LanguageModel remote = Models.open(
                        server.tinyFolder(temp.resolve(kind + "whole")),
                        RemoteOptions.defaults()
                                .withTop(5)
                                .applyTo(ModelOptions.builder())
                                .build())) {
            for (GenerationOptions options : List.of(
                    GenerationOptions.builder()
                            .maxNewTokens(4)
                            .temperature(1)
                            .seed(1)
                            .build(),
                    GenerationOptions.builder()
                            .maxNewTokens(4)
                            .logProbabilities(2)
                            .build(),
                    GenerationOptions.builder()
                            .maxNewTokens(4)
                            .sampling(s -> s.repetitionPenalty(1.1))
                            .build())) {
                Generator.of(remote, options).generate(Prompt.text("hello"));
            }
            assertThat(server.rowRequests())
                    .noneMatch(request -> request.path("n_probs").asInt() == 5
                            || request.path("logprobs").asInt() == 5);
        }
    }

    /** What is not known holds an upper bound, and whoever refines a row ends with the whole one. */
    @ParameterizedTest
    @EnumSource
    void partialRow_refined_isTheWholeRowInTheEnd(ModelServer.Kind kind) throws IOException {
        int[] token = {30};
        float[] whole = new float[TinyModel.WIDTH];
        float[] row = new float[TinyModel.WIDTH];
        try (LanguageModel tiny = TinyModel.open();
                ModelServer server = ModelServer.start(kind, tiny);
                LanguageModel remote = Models.open(
                        server.tinyFolder(temp.resolve(kind + "refined")),
                        RemoteOptions.defaults()
                                .withTop(5)
                                .applyTo(ModelOptions.builder())
                                .build());
                ModelSession session = remote.newSession(Prompt.text("hello"))) {
            session.append(token, 0, 1, whole, 1);
            session.truncate(0);
            ModelSession.PartialRows partial = session.partialRows().orElseThrow();
            assertThat(partial.bound()).isEqualTo(Float.NEGATIVE_INFINITY);

            partial.permit(true);
            session.append(token, 0, 1, row, 1);
            for (int known = 5; known < TinyModel.WIDTH / 2; known *= 8) {
                int above = 0;
                for (int id = 0; id < row.length; id++) {
                    assertThat(whole[id]).isLessThanOrEqualTo(row[id] + 1e-5f);
                    above += row[id] > partial.bound() ? 1 : 0;
                }
                assertThat(above).isEqualTo(known - 1); // the last one known is the bound
                partial.refine(row);
            }
            assertThat(partial.bound()).isEqualTo(Float.NEGATIVE_INFINITY);
            assertThat(row).isEqualTo(whole);
        }
    }
}
