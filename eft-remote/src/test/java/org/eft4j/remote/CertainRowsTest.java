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
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import org.eft4j.Ensemble;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.ModelSession.PartialRows.Stats;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.UpscaledEnsemble;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of which the likeliest entries come first: every greedy text is that of whole rows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertainRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final GenerationOptions GREEDY =
            GenerationOptions.builder().maxNewTokens(8).build();

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

    /**
     * Requires that every text is that of whole rows, and returns what was reported of all rows but those after
     * prompts.
     */
    private Stats requireSameTexts(
            ModelServer.Kind kind,
            RemoteOptions remoteOptions,
            GenerationOptions options,
            UnaryOperator<UpscaledEnsemble> change)
            throws IOException {
        Generator local = Generator.of(change.apply(Ensemble.upscale(large, tuned, base)), options);
        try (ModelServer server = ModelServer.start(kind, large);
                LanguageModel remote = Models.open(
                        server.folder(Family.LARGE_BASE.folder(), temp.resolve("remote" + System.nanoTime())),
                        remoteOptions.applyTo(ModelOptions.builder()).build())) {
            Generator behind = Generator.of(change.apply(Ensemble.upscale(remote, tuned, base)), options);
            Stats sum = new Stats(0, 0, 0, 0);
            int tokens = 0;
            for (Prompt prompt : prompts) {
                Generation found = behind.generate(prompt);
                assertThat(found.tokenIds()).isEqualTo(local.generate(prompt).tokenIds());
                sum = sum(sum, found.partialRows().orElseThrow());
                tokens += found.tokens().size();
            }
            assertThat(sum.rows()).isEqualTo(tokens);
            assertThat(wholeRows(server, kind)).isEqualTo(sum.whole() + 1L); // one more proved the server
            int after = prompts.size();
            return new Stats(sum.rows() - after, sum.refined(), sum.whole() - after, sum.largestVariation());
        }
    }

    private static Stats sum(Stats a, Stats b) {
        return new Stats(
                a.rows() + b.rows(),
                a.refined() + b.refined(),
                a.whole() + b.whole(),
                Math.max(a.largestVariation(), b.largestVariation()));
    }

    private long wholeRows(ModelServer server, ModelServer.Kind kind) {
        String field = kind == ModelServer.Kind.VLLM ? "logprobs" : "n_probs";
        int width = large.vocabulary().size();
        return server.rowRequests().stream()
                .mapToInt(request -> request.path(field).asInt())
                .filter(ids -> ids < 0 || ids > width)
                .count();
    }

    private static RemoteOptions top(int ids) {
        return RemoteOptions.defaults().withTop(ids);
    }

    @ParameterizedTest
    @CsvSource({"LLAMA, 64, 0.03", "VLLM, 16, 0.1", "VLLM, 64, 0.03", "VLLM, 256, 0.01", "VLLM, 1024, 0.01"})
    void generate_greedyByTheLikeliest_isThatOfWholeRows(
            ModelServer.Kind kind, int ids, double mostRefined, TestReporter reporter) throws IOException {
        Stats rows = requireSameTexts(kind, top(ids), GREEDY, mix -> mix);

        reporter.publishEntry(kind + ", " + ids + " ids first, " + prompts.size() + " prompts", rows.toString());
        assertThat(rows.refined()).isLessThanOrEqualTo((int) Math.ceil(mostRefined * rows.rows()));
        assertThat(rows.largestVariation()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0.9, 1", "1, 1.5"})
    void generate_greedyByOtherMixes_isThatOfWholeRows(double deltaTopP, double beta) throws IOException {
        Stats rows = requireSameTexts(
                ModelServer.Kind.VLLM,
                top(16),
                GREEDY,
                mix -> mix.withAmplification(beta).withDeltaTopP(deltaTopP));

        assertThat(rows.refined()).isLessThan(rows.rows());
    }

    /** Under a negative weight an upper bound says nothing. */
    @Test
    void generate_memberOfNegativeWeight_isThatOfWholeRows() throws IOException {
        Stats rows = requireSameTexts(ModelServer.Kind.VLLM, top(2000), GREEDY, mix -> mix.withAmplification(-0.5));

        assertThat(rows.whole()).isEqualTo(rows.rows());
    }

    /** Where top-p keeps the same tokens whatever the unknown ones have, they are drawn as from whole rows. */
    @ParameterizedTest
    @EnumSource
    void generate_drawnByTopP_isThatOfWholeRows(ModelServer.Kind kind) throws IOException {
        Stats rows = requireSameTexts(
                kind,
                top(256).withMaxVariation(1e-6),
                GREEDY.toBuilder().topP(0.8).seed(5).build(),
                mix -> mix);

        assertThat(rows.refined()).isLessThan(rows.rows() / 2);
        assertThat(rows.largestVariation()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void generate_drawnFromRowsInPart_isWithinTheVariationAllowed(ModelServer.Kind kind) throws IOException {
        GenerationOptions options = GREEDY.toBuilder().temperature(0.7).seed(5).build();
        try (ModelServer server = ModelServer.start(kind, large);
                LanguageModel remote = Models.open(
                        server.folder(Family.LARGE_BASE.folder(), temp.resolve(kind + "drawn")),
                        top(512).withMaxVariation(0.05)
                                .applyTo(ModelOptions.builder())
                                .build())) {
            Stats sum = new Stats(0, 0, 0, 0);
            for (Prompt prompt : prompts) {
                Generation found = Generator.of(Ensemble.upscale(remote, tuned, base), options)
                        .generate(prompt);
                sum = sum(sum, found.partialRows().orElseThrow());
            }

            assertThat(sum.largestVariation()).isGreaterThan(0).isLessThanOrEqualTo(0.05);
            assertThat(wholeRows(server, kind)).isEqualTo(sum.whole() + 1L);
            assertThat(sum.whole()).isLessThan(sum.rows());
        }
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
