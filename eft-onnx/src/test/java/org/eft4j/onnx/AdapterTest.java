package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eft4j.BackendException;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Member;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models with adapters over one base: what they share, what they do not, and who may be closed when. */
class AdapterTest {
    private static final Path LORA = Fixture.adapter("llama-lora");
    private static final Path PATTERNS = Fixture.adapter("llama-patterns");
    private static final Fixture GENAI = Fixture.named("llama-genai");

    @TempDir
    private Path folder;

    /** Gate 0 is no approximation: the graph then computes what it computed without a gate. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-optimum", "llama-genai", "llama-genai-int4", "llama-community_quantized"})
    void logits_ofTheBase_areThoseOfTheUntouchedGraphToTheBit(String export) {
        Fixture fixture = Fixture.named(export);
        try (LanguageModel untouched = fixture.open();
                LanguageModel base = fixture.open(LORA)) {
            assertThat(steps(base, fixture)).isDeepEqualTo(steps(untouched, fixture));
        }
    }

    /** Two rows of one run are the two models, each as it is alone. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-optimum", "llama-genai", "llama-genai-int4", "smollm-genai-int4"})
    void appendEach_baseAndTuned_givesTheRowsOfEachAlone(String export) {
        Fixture fixture = Fixture.named(export);
        Path adapter = export.startsWith("llama") ? LORA : Fixture.adapter("smollm-lora");
        int[] ids = fixture.sequence();
        try (LanguageModel base = fixture.open(adapter);
                LanguageModel tuned = base.withAdapter(adapter);
                ModelSession baseRow = base.newSession(Prompt.tokens(ids[0]));
                ModelSession tunedRow = tuned.newSession(Prompt.tokens(ids[0]))) {
            float[][] ofBase = steps(base, fixture);
            float[][] ofTuned = steps(tuned, fixture);
            float[][] rows = new float[2][base.vocabulary().size()];
            for (int i = 1; i < ids.length; i++) {
                assertThat(tuned.appendEach(List.of(baseRow, tunedRow), new int[] {ids[i], ids[i]}, rows))
                        .isEmpty();
                assertThat(difference(rows[0], ofBase[i])).isLessThanOrEqualTo(1e-6);
                assertThat(difference(rows[1], ofTuned[i])).isLessThanOrEqualTo(1e-6);
            }
        }
    }

    private static double difference(float[] one, float[] other) {
        double worst = 0;
        for (int i = 0; i < one.length; i++) {
            worst = Math.max(worst, Math.abs(one[i] - other[i]));
        }
        return worst;
    }

    /** A mix writes what it writes from models of their own: greedy, in blocks, and many at once. */
    @Test
    void generate_mixOfAPair_writesWhatAMixOfTwoGraphsWrites() {
        Fixture large = Fixture.named("llama-optimum");
        try (LanguageModel strong = large.open();
                LanguageModel base = GENAI.open(LORA, PATTERNS);
                LanguageModel first = base.withAdapter(LORA);
                LanguageModel second = base.withAdapter(PATTERNS);
                LanguageModel otherBase = GENAI.open();
                LanguageModel otherFirst = GENAI.open(LORA);
                LanguageModel apartFirst = otherFirst.withAdapter(LORA);
                LanguageModel otherSecond = GENAI.open(PATTERNS);
                LanguageModel apartSecond = otherSecond.withAdapter(PATTERNS)) {
            assertThat(base.weights())
                    .isSameAs(first.weights())
                    .isSameAs(second.weights())
                    .isNotSameAs(apartFirst.weights());
            List<String> together = texts(strong, first, second, base);
            assertThat(together).isEqualTo(texts(strong, apartFirst, apartSecond, otherBase));
            assertThat(together.get(0)).isNotEqualTo(text(strong));
        }
    }

    private static List<String> texts(
            LanguageModel strong, LanguageModel first, LanguageModel second, LanguageModel base) {
        Ensemble mix = Ensemble.of(
                Member.of("strong", strong, 1),
                Member.of("first", first, 0.75),
                Member.of("second", second, 0.25),
                Member.of("base", base, -1));
        Generator generator =
                Generator.of(mix, GenerationOptions.builder().maxNewTokens(20).build());
        List<Prompt> prompts = List.of(Prompt.text(GENAI.promptText()), Prompt.text("A heron"));
        try (Generator.Generations all = generator.generateAll(prompts, 2)) {
            return Stream.concat(
                            prompts.stream()
                                    .map(prompt -> generator.generate(prompt).text()),
                            Stream.generate(() -> all.next().text()).limit(2))
                    .toList();
        }
    }

    private static String text(LanguageModel model) {
        return Generator.of(model, GenerationOptions.builder().maxNewTokens(20).build())
                .generate(Prompt.text(GENAI.promptText()))
                .text();
    }

    /** Keys and values of one are wrong for the other, from the first layer that is adapted. */
    @Test
    void newSession_promptThatTheBaseHasRead_isReadAnew() {
        int[] prompt = GENAI.prompt();
        float[] row = new float[GENAI.logits()[0].length * GENAI.stride()];
        try (LanguageModel base = GENAI.open(LORA);
                LanguageModel tuned = base.withAdapter(LORA);
                ModelSession open = base.newSession(Prompt.tokens(prompt))) {
            open.promptLogits(row);
            base.newSession(Prompt.tokens(prompt)).close();
            try (ModelSession ended = base.newSession(Prompt.tokens(prompt))) {
                ended.promptLogits(row);
            }
            assertThat(base.prefixReuse().sequences()).isPositive();
            try (ModelSession session = tuned.newSession(Prompt.tokens(prompt))) {
                session.promptLogits(row);
                assertThat(session.reusedTokens()).isZero();
            }
            try (ModelSession again = tuned.newSession(Prompt.tokens(prompt))) {
                again.promptLogits(row);
                assertThat(again.reusedTokens()).isPositive();
            }
        }
    }

    @Test
    void close_theBaseFirst_leavesTheTunedModelAsItIs() {
        LanguageModel base = GENAI.open(LORA);
        LanguageModel tuned = base.withAdapter(LORA);
        float[][] before = steps(tuned, GENAI);
        ModelSession baseSession = base.newSession(Prompt.tokens(5));
        base.close();
        base.close();
        assertThat(steps(tuned, GENAI)).isDeepEqualTo(before);
        assertThatThrownBy(() -> baseSession.promptLogits(before[0])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> base.withAdapter(LORA)).isInstanceOf(IllegalStateException.class);
        tuned.close();
        tuned.close();
        assertThatThrownBy(() -> tuned.newSession(Prompt.tokens(5))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void close_theTunedModelFirst_leavesTheBaseAsItIs() {
        try (LanguageModel base = GENAI.open(LORA)) {
            float[][] before = steps(base, GENAI);
            LanguageModel tuned = base.withAdapter(LORA);
            ModelSession session = tuned.newSession(Prompt.tokens(5));
            tuned.close();
            assertThat(steps(base, GENAI)).isDeepEqualTo(before);
            assertThatThrownBy(() -> session.promptLogits(before[0])).isInstanceOf(IllegalStateException.class);
            try (LanguageModel again = base.withAdapter(LORA)) {
                assertThat(again.name()).isEqualTo("llama-lora");
            }
        }
    }

    @Test
    void withAdapter_notNamedAtOpening_isRefusedWithWhatToDo() {
        try (LanguageModel base = GENAI.open(LORA)) {
            assertThatThrownBy(() -> base.withAdapter(PATTERNS))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("llama-patterns", "ModelOptions.builder().adapter");
        }
    }

    @Test
    void open_adapterWithoutItsBase_saysHowToOpenIt() {
        assertThatThrownBy(() -> Models.open(LORA))
                .isInstanceOf(BackendException.class)
                .hasMessageContainingAll("llama-lora", "adapter", "ModelOptions.builder().adapter", "withAdapter");
    }

    /** What trainers save beside an adapter tells of the tuned model; a base model often has no template. */
    @Test
    void withAdapter_folderWithTemplateAndEnds_hasThem() throws IOException {
        Path adapter = copy(LORA);
        Files.writeString(
                adapter.resolve("chat_template.jinja"), "{% for m in messages %}<{{ m['content'] }}>{% endfor %}");
        Files.writeString(
                adapter.resolve("generation_config.json"), "{\"eos_token_id\": [7, 9], \"max_new_tokens\": 5}");
        try (LanguageModel base = GENAI.open(adapter);
                LanguageModel tuned = base.withAdapter(adapter)) {
            assertThat(tuned.endTokens()).containsExactlyInAnyOrder(7, 9).isNotEqualTo(base.endTokens());
            assertThat(tuned.suggestedOptions().orElseThrow().maxNewTokens()).hasValue(5);
            assertThat(tuned.encode(Prompt.chat("heron"))).isEqualTo(tuned.encode(Prompt.text("<heron>")));
            assertThat(tuned.tokenizer()).isSameAs(base.tokenizer());
            assertThat(tuned.vocabulary()).isSameAs(base.vocabulary());
        }
    }

    /** Download caches keep a graph and its weights under other names elsewhere, and link them into the folder. */
    @Test
    void open_graphLinkedFromADownloadCache_opens() throws IOException {
        for (String export : List.of("llama-genai", "llama-optimum")) {
            Path blobs = Files.createDirectories(folder.resolve(export).resolve("blobs"));
            Path snapshot = Files.createDirectories(folder.resolve(export).resolve("snapshots/1"));
            try (Stream<Path> files = Files.list(Fixture.folder(export))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path blob = Files.copy(file, blobs.resolve("blob-of-" + file.getFileName()));
                    Files.createSymbolicLink(snapshot.resolve(file.getFileName()), blob);
                }
            }
            ModelOptions options = ModelOptions.builder().adapter(LORA).build();
            try (LanguageModel base = Models.open(snapshot, options);
                    LanguageModel tuned = base.withAdapter(LORA)) {
                assertThat(tuned.contextLength()).isEqualTo(256);
            }
        }
    }

    private Path copy(Path adapter) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        try (Stream<Path> files = Files.list(adapter)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    /** The rows after each id, read one by one. */
    private static float[][] steps(LanguageModel model, Fixture fixture) {
        int[] ids = fixture.sequence();
        float[][] rows = new float[ids.length][model.vocabulary().size()];
        try (ModelSession session = model.newSession(Prompt.tokens(Arrays.copyOf(ids, 1)))) {
            session.promptLogits(rows[0]);
            for (int i = 1; i < ids.length; i++) {
                session.append(ids, i, 1, rows[i], 1);
            }
        }
        return rows;
    }
}
