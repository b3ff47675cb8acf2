package org.eft4j.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Scorer;
import org.eft4j.Speculation;
import org.eft4j.family.Family;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A model behind a server is the model itself: the large base model of the family, up-scaling its small pair. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteEqualityTest {
    private static final List<String> QUESTIONS = List.of("What is the capital of New Zealand?", "naïve 你好 😀");

    @TempDir
    private Path temp;

    private LanguageModel large;
    private LanguageModel tuned;
    private LanguageModel base;

    @BeforeAll
    void open() {
        large = Family.LARGE_BASE.open();
        tuned = Family.SMALL_TUNED.open();
        base = Family.SMALL_BASE.open();
    }

    @AfterAll
    void close() {
        large.close();
        tuned.close();
        base.close();
    }

    /** What is done with a model behind a server. */
    @FunctionalInterface
    private interface Use {
        void with(LanguageModel remote);
    }

    private void behind(ModelServer.Kind kind, Use use) throws IOException {
        try (ModelServer server = ModelServer.start(kind, large);
                LanguageModel remote = Models.open(
                        server.folder(Family.LARGE_BASE.folder(), temp.resolve(kind.name() + System.nanoTime())))) {
            use.with(remote);
        }
    }

    private Ensemble upscaled(LanguageModel from) {
        return Ensemble.upscale(from, tuned, base);
    }

    @ParameterizedTest
    @EnumSource
    void rows_all_areThoseOfTheModelItself(ModelServer.Kind kind) throws IOException {
        behind(kind, remote -> {
            int width = large.vocabulary().size();
            float[] here = new float[3 * width];
            float[] there = new float[3 * width];
            int[] ids = large.tokenizer().encode("Herons are wading birds", false, false);
            try (ModelSession one = large.newSession(Prompt.text("A heron is a bird."));
                    ModelSession other = remote.newSession(Prompt.text("A heron is a bird."))) {
                one.append(ids, 0, ids.length, here, 3);
                other.append(ids, 0, ids.length, there, 3);
            }
            for (int row = 0; row < 3; row++) {
                double shift = here[row * width] - there[row * width];
                for (int id = 0; id < width; id++) {
                    assertThat((double) there[row * width + id])
                            .isCloseTo(here[row * width + id] - shift, within(1e-4));
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void generate_greedyAndSampled_areTheSame(ModelServer.Kind kind) throws IOException {
        behind(kind, remote -> {
            for (String question : QUESTIONS) {
                GenerationOptions greedy =
                        GenerationOptions.builder().maxNewTokens(8).build();
                GenerationOptions sampled = greedy.toBuilder()
                        .temperature(1)
                        .seed(question.length())
                        .build();
                for (GenerationOptions options : List.of(greedy, sampled)) {
                    Prompt prompt = Prompt.chat(question);
                    assertThat(Generator.of(upscaled(remote), options)
                                    .generate(prompt)
                                    .tokenIds())
                            .isEqualTo(Generator.of(upscaled(large), options)
                                    .generate(prompt)
                                    .tokenIds());
                }
            }
        });
    }

    /** The pair drafts here; one request for several rows has the server check the block. */
    @ParameterizedTest
    @EnumSource
    void generate_speculating_isTheSameInFewerRequests(ModelServer.Kind kind) throws IOException {
        GenerationOptions plain = GenerationOptions.builder().maxNewTokens(24).build();
        GenerationOptions speculating = plain.toBuilder()
                .speculation(Speculation.automatic().withBlockLength(4))
                .build();
        try (ModelServer server = ModelServer.start(kind, large);
                LanguageModel remote = Models.open(
                        server.folder(Family.LARGE_BASE.folder(), temp.resolve(kind.name() + "speculating")))) {
            Prompt prompt = Prompt.chat(QUESTIONS.get(0));
            int[] expected =
                    Generator.of(upscaled(large), plain).generate(prompt).tokenIds();
            int before = server.rowRequests().size();

            int[] found =
                    Generator.of(upscaled(remote), speculating).generate(prompt).tokenIds();

            assertThat(found).isEqualTo(expected);
            assertThat(server.rowRequests().size() - before).isLessThan(expected.length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void score_longText_isTheSame(ModelServer.Kind kind) throws IOException {
        behind(kind, remote -> {
            Prompt prompt = Prompt.text("The capital of France is");
            String text = " Paris. It lies on the Seine and is the largest city of the country, with two million.";
            assertThat(Scorer.of(remote).score(prompt, text).total())
                    .isCloseTo(Scorer.of(large).score(prompt, text).total(), within(1e-3));
        });
    }
}
