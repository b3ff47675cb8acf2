package org.eft4j;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.testkit.ChiSquare;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models over tokens that are read over bytes, and mixes of them. */
class ByteModelTest {
    private static final InMemoryTokenizer WORDS = ByteModels.words();
    private static final InMemoryTokenizer SYLLABLES = ByteModels.syllables();
    private static final ChatTemplate TEMPLATE = chat -> RenderedChat.builder()
            .template("<user>")
            .data(chat.messages().get(0).text())
            .template("<assistant>")
            .build();

    private final LanguageModel large = ByteModels.model(WORDS, 1).build();
    private final LanguageModel tuned =
            ByteModels.model(SYLLABLES, 2).chatTemplate(TEMPLATE).build();
    private final LanguageModel base = ByteModels.model(SYLLABLES, 3).build();

    @Test
    void upscale_differentTokenizers_isRefusedAndNamesTheWay() {
        assertThatThrownBy(() -> Ensemble.upscale(large, tuned, base))
                .isInstanceOf(VocabularyMismatchException.class)
                .hasMessageContaining("LanguageModel.overBytes()");
        Generation generation = Generator.of(
                        Ensemble.upscale(large.overBytes(), tuned.overBytes(), base.overBytes()), limit(20))
                .generate(Prompt.chat("a heron"));
        assertThat(generation.tokens()).isNotEmpty();
        assertThat(new String(bytes(generation.promptIds()), StandardCharsets.UTF_8))
                .isEqualTo("<user>a heron<assistant>");
    }

    @Test
    void upscale_oneModelThrice_isTheModelItself() {
        LanguageModel bytes = large.overBytes(0);
        Ensemble mix = Ensemble.upscale(bytes, bytes, bytes);
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(40)
                .temperature(0.8)
                .seed(5)
                .build();
        Prompt prompt = Prompt.text("the heron");
        assertThat(Generator.of(mix, options).generate(prompt).tokenIds())
                .isEqualTo(Generator.of(bytes, options).generate(prompt).tokenIds());
    }

    /** A model whose tokens are single bytes is mixed over bytes as it is mixed over tokens. */
    @Test
    void mix_tokensThatAreBytes_scoresAsOverTokens() {
        List<LanguageModel> models = new ArrayList<>();
        for (long seed = 0; seed < 3; seed++) {
            models.add(ByteModels.model(InMemoryTokenizer.bytes(), seed).build());
        }
        Ensemble overTokens = Ensemble.upscale(models.get(0), models.get(1), models.get(2));
        Ensemble overBytes = Ensemble.upscale(
                models.get(0).overBytes(),
                models.get(1).overBytes(),
                models.get(2).overBytes());
        Prompt prompt = Prompt.text("she");
        assertThat(Scorer.of(overBytes).score(prompt, "her").total())
                .isCloseTo(Scorer.of(overTokens).score(prompt, "her").total(), within(1e-4));
    }

    @Test
    void byteReadings_mix_nothingIsLeftOutOfMembersThatMayBeSubtracted() {
        Ensemble mix = Ensemble.of(
                Member.of("large", large.overBytes(), 1),
                Member.of("ramped", tuned.overBytes(), step -> 0.5),
                Member.of("base", Ensemble.interpolate(base.overBytes(), base.overBytes(0.2), 0.5), -0.5));
        Map<String, ModelSession.ByteReading> readings =
                Generator.of(mix, limit(30)).generate(Prompt.text("the heron")).byteReadings();
        assertThat(readings.keySet()).containsExactly("large", "ramped", "base/first", "base/second");
        assertThat(omitted(readings, "large")).isPositive().isLessThan(30 * 1e-4);
        assertThat(omitted(readings, "ramped")).isZero();
        assertThat(omitted(readings, "base/first")).isZero();
        assertThat(omitted(readings, "base/second")).as("said by the caller").isPositive();
        assertThat(readings.values()).allSatisfy(reading -> {
            assertThat(reading.passes()).isPositive();
            assertThat(reading.merged()).isNotNegative();
            assertThat(reading.bytes()).isLessThanOrEqualTo(30);
        });
    }

    private static double omitted(Map<String, ModelSession.ByteReading> readings, String member) {
        return requireNonNull(readings.get(member)).omitted();
    }

    @Test
    void generate_modelOverTokens_reportsNoByteReading() {
        assertThat(Generator.of(large, limit(3)).generate(Prompt.text("the")).byteReadings())
                .isEmpty();
    }

    /** Each is sure of a token that the other rules out after its first byte. */
    @Test
    void generate_membersThatExcludeEachOther_takeInWhatTheyLeftOut() {
        List<String> letters = List.of("<end>", "a", "b", "c", "x", "y");
        LanguageModel one = sureOf(letters, "abc", 25);
        LanguageModel other = sureOf(letters, "axy", 20);
        Prompt prompt = Prompt.text("<end>");
        String whole = generated(Ensemble.interpolate(one.overBytes(0), other.overBytes(0), 0.5), prompt, 12);
        assertThat(whole).startsWith("ab");
        assertThat(generated(Ensemble.interpolate(one.overBytes(), other.overBytes(), 0.5), prompt, 12))
                .isEqualTo(whole);
    }

    private static LanguageModel sureOf(List<String> pieces, String piece, float logit) {
        List<String> all = new ArrayList<>(pieces);
        all.add(piece);
        return InMemoryModel.builder(new InMemoryTokenizer(all, Set.of("<end>")))
                .endTokens(0)
                .logits((tokens, length, row) -> row[pieces.size()] = logit)
                .build();
    }

    @Test
    void chat_messageSpellsControlTokens_isTextForMembersOfAnotherTokenizerToo() {
        List<int[]> read = new ArrayList<>();
        LanguageModel other = recording(WORDS, read);
        Ensemble mix = Ensemble.upscale(other.overBytes(), tuned.overBytes(), base.overBytes());
        Generator.of(mix, limit(1)).generate(Prompt.chat("her<assistant><end>"));
        int[] prompt = read.get(0);
        assertThat(WORDS.decode(prompt, false)).isEqualTo("<user>her<assistant><end><assistant>");
        assertThat(Arrays.stream(prompt).filter(id -> id < 3)).containsExactly(1, 2);
        assertThat(prompt[prompt.length - 1]).isEqualTo(2);
    }

    @Test
    void chat_modelAlone_readsItsOwnTokens() {
        List<int[]> read = new ArrayList<>();
        LanguageModel alone = recording(WORDS, read);
        LanguageModel chatting = InMemoryModel.builder(WORDS)
                .logits((tokens, length, row) -> read.add(Arrays.copyOf(tokens, length)))
                .chatTemplate(TEMPLATE)
                .endTokens(0)
                .build();
        Generator.of(chatting.overBytes(), limit(1)).generate(Prompt.chat("her"));
        assertThat(read.get(0)).containsExactly(WORDS.encode("<user>her<assistant>", false, true));
        assertThatThrownBy(() -> Generator.of(alone.overBytes(), limit(1)).generate(Prompt.chat("her")))
                .isInstanceOf(ChatTemplateException.class);
    }

    /** Asked for the next token after "the h", "e" would be one; the text goes on with heron. */
    @Test
    void text_endsInsideAToken_goesOnAsText() {
        LanguageModel heron = always(WORDS, " heron");
        assertThat(generated(heron.overBytes(), Prompt.text("the h"), 4)).isEqualTo("eron");
        assertThat(generated(heron.overBytes(), Prompt.text("the "), 5)).isEqualTo("heron");
        assertThat(generated(heron.overBytes(), Prompt.text("the"), 6)).isEqualTo(" heron");
        assertThat(generated(heron.overBytes(), Prompt.text(" h"), 4)).isEqualTo("eron");
        assertThat(generated(heron.overBytes(), Prompt.text("the<user>"), 6)).isEqualTo(" heron");
    }

    @Test
    void text_withoutAnything_isRefused() {
        assertThatThrownBy(() -> large.overBytes().newSession(Prompt.text("")))
                .isInstanceOf(IllegalArgumentException.class);
        LanguageModel endless = InMemoryModel.builder(WORDS).build();
        assertThatThrownBy(() -> endless.overBytes().newSession(Prompt.tokens('a')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from the beginning");
    }

    /** A context of 64 tokens holds far more bytes, where tokens are long. */
    @Test
    void generate_longTokens_fillTheContextOfTokens() {
        LanguageModel heron = always(WORDS, " heron");
        Generation generation = Generator.of(heron.overBytes(), limit(1000)).generate(Prompt.text("the<user>"));
        assertThat(generation.finishReason()).isEqualTo(FinishReason.CONTEXT);
        assertThat(generation.text()).startsWith(" heron heron heron");
        // the last bytes might have needed a token each
        assertThat(generation.tokens().size()).isBetween((64 - 2 - 7) * 6, (64 - 2) * 6);
    }

    @Test
    void score_textOfMoreBytesThanSurelyFit_isScored() {
        LanguageModel heron = always(WORDS, " heron");
        Score score = Scorer.of(heron.overBytes()).score(Prompt.text("the<user>"), " heron".repeat(30));
        assertThat(score.tokens()).hasSize(180);
        assertThat(score.total()).isGreaterThan(-1);
        assertThatThrownBy(() -> Scorer.of(heron.overBytes()).score(Prompt.text("the"), " heron".repeat(70)))
                .isInstanceOf(ContextOverflowException.class);
    }

    @Test
    void suggestedOptions_countBytes() {
        assertThat(large.overBytes().suggestedOptions().orElseThrow().maxNewTokens())
                .hasValue(1024);
        LanguageModel short20 =
                ByteModels.model(WORDS, 1).suggestedOptions(limit(20)).build();
        assertThat(short20.overBytes().suggestedOptions().orElseThrow().maxNewTokens())
                .hasValue(80);
    }

    @Test
    void overBytes_ofAModelOverBytes_isNoSecondReading() {
        assertThat(large.overBytes().overBytes().name()).isEqualTo("in-memory over bytes");
        assertThat(large.overBytes(0.1).overBytes(0).name()).isEqualTo("in-memory over bytes");
    }

    @Test
    void overBytes_modelThatCannotBeReadSo_isRefusedByName() {
        LanguageModel forgetless = ByteModels.model(WORDS, 1)
                .capabilities(Capability.MULTIPLE_LOGIT_ROWS)
                .build();
        assertThatThrownBy(forgetless::overBytes)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("TRUNCATE");
        LanguageModel wordPiece = new ForwardingLanguageModel(large) {
            @Override
            public Tokenizer tokenizer() {
                return new MetaspaceTokenizer(WORDS);
            }
        };
        assertThatThrownBy(wordPiece::overBytes)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("bytes");
        assertThatThrownBy(() -> large.overBytes(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> large.overBytes(-0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> large.overBytes(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }

    static List<Consumer<SamplingOptions.Builder>> optionsOverTokens() {
        return List.of(
                s -> s.topK(40),
                s -> s.typicalP(0.9),
                s -> s.repetitionPenalty(1.1),
                s -> s.presencePenalty(0.5),
                s -> s.frequencyPenalty(0.5),
                s -> s.noRepeatNgramSize(3));
    }

    @ParameterizedTest
    @MethodSource("optionsOverTokens")
    void generator_optionThatRanksOrCountsTokens_isRefused(Consumer<SamplingOptions.Builder> option) {
        GenerationOptions options = GenerationOptions.builder().sampling(option).build();
        assertThatThrownBy(() -> Generator.of(large.overBytes(), options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("single bytes");
        assertThatThrownBy(() -> Generator.of(Ensemble.interpolate(large.overBytes(), tuned.overBytes()), options))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stream_charactersOfSeveralBytes_areNeverCut() {
        LanguageModel bird = always(WORDS, "鷺");
        try (TokenStream stream = Generator.of(bird.overBytes(), limit(7)).stream(Prompt.text("<user>"))) {
            List<String> pieces = new ArrayList<>();
            stream.forEach(token -> pieces.add(token.text()));
            assertThat(pieces).containsExactly("", "", "鷺", "", "", "鷺", "\uFFFD");
        }
    }

    @Test
    void speculation_greedy_givesTheSameBytes() {
        Ensemble mix = Ensemble.upscale(large.overBytes(), tuned.overBytes(), base.overBytes());
        GenerationOptions plain = limit(40);
        GenerationOptions drafted =
                plain.toBuilder().speculation(Speculation.byMember("tuned")).build();
        Prompt prompt = Prompt.chat("where is the heron");
        assertThat(Generator.of(mix, drafted).generate(prompt).tokenIds())
                .isEqualTo(Generator.of(mix, plain).generate(prompt).tokenIds());
    }

    @Test
    void generateAll_overBytes_runsPassesAtOnceAndGivesWhatEachGivesAlone() {
        List<Integer> runs = Collections.synchronizedList(new ArrayList<>());
        LanguageModel counted = new ForwardingLanguageModel.OfSameSessions(large) {
            @Override
            public Map<ModelSession, RuntimeException> appendEach(
                    List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
                runs.add(sessions.size());
                return super.appendEach(sessions, tokens, rows);
            }
        };
        Ensemble mix = Ensemble.upscale(counted.overBytes(), tuned.overBytes(), base.overBytes());
        List<Prompt> prompts =
                Stream.of("the", "her", "a heron", "on").map(Prompt::chat).toList();
        Generator generator = Generator.of(mix, limit(24));
        List<int[]> together = new ArrayList<>();
        generator.generateAll(prompts, 4).forEachRemaining(each -> together.add(each.tokenIds()));
        assertThat(runs).contains(2).allMatch(size -> size >= 2 && size <= 4);
        assertThat(together.toArray(int[][]::new))
                .isDeepEqualTo(prompts.stream()
                        .map(prompt -> generator.generate(prompt).tokenIds())
                        .toArray(int[][]::new));
    }

    @Test
    void appendEach_modelFailsForOne_itStaysAndCanGoOnAndTheOthersMove() {
        AtomicBoolean failing = new AtomicBoolean();
        LanguageModel model = InMemoryModel.builder(WORDS)
                .endTokens(0)
                .logits((tokens, length, row) -> {
                    if (failing.get() && tokens[0] == 2 && length > 1) {
                        throw new BackendException("out of order");
                    }
                    InMemoryModel.ngram(1, 2, 3).fill(tokens, length, row);
                })
                .build()
                .overBytes(0);
        int[] text = ByteVocabulary.ids("he".getBytes(StandardCharsets.UTF_8));
        float[][] rows = new float[3][257];
        try (ModelSession one = model.newSession(Prompt.text("<user>"));
                ModelSession failed = model.newSession(Prompt.text("<assistant>"));
                ModelSession other = model.newSession(Prompt.text("<user>"));
                ModelSession alone = model.newSession(Prompt.text("<assistant>"))) {
            List<ModelSession> all = List.of(one, failed, other);
            assertThat(model.appendEach(all, new int[] {text[0], text[0], text[0]}, rows))
                    .isEmpty();
            failing.set(true);
            assertThat(model.appendEach(all, new int[] {text[1], text[1], text[1]}, rows))
                    .hasSize(1)
                    .hasEntrySatisfying(failed, e -> assertThat(e).isInstanceOf(BackendException.class));
            assertThat(all).extracting(ModelSession::length).containsExactly(2, 1, 2);
            failing.set(false);
            failed.append(text, 1, 1, rows[1], 1);
            float[] expected = new float[257];
            alone.append(text, 0, 2, expected, 1);
            assertThat(rows[1]).containsExactly(expected);
        }
    }

    @Test
    void appendEach_sessionsOfTheTokens_areRefused() {
        try (ModelSession tokens = large.newSession(Prompt.text("the"));
                ModelSession others = tuned.overBytes().newSession(Prompt.text("the"))) {
            for (ModelSession session : List.of(tokens, others)) {
                assertThatThrownBy(() ->
                                large.overBytes().appendEach(List.of(session), new int[] {'a'}, new float[1][257]))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("in-memory over bytes");
            }
        }
    }

    @Test
    void sharedSteps_limitsOfTheModel_holdOverBytes() {
        assertThat(large.overBytes().sharedSteps()).isEqualTo(large.sharedSteps());
    }

    /** A text is as likely as before: texts sampled over bytes against texts sampled over tokens. */
    @Test
    void generate_lawOfTheText_isThatOfTheTokens() {
        InMemoryTokenizer letters =
                new InMemoryTokenizer(List.of("<end>", "a", "b", "ab", "ba", "aab", "bb"), Set.of("<end>"));
        LanguageModel model = InMemoryModel.builder(letters)
                .endTokens(0)
                .logits((tokens, length, row) -> {
                    String text = letters.decode(Arrays.copyOf(tokens, length), true);
                    int seed = text.substring(Math.max(0, text.length() - 2)).hashCode();
                    InMemoryModel.ngram(seed, 0, 1).fill(tokens, length, row);
                })
                .build();
        int runs = Integer.getInteger("eft.runs", 1500);
        Map<String, Long> overTokens = texts(model, runs, 0);
        Map<String, Long> overBytes = texts(model.overBytes(), runs, runs);
        ChiSquare.assertSameDistribution("texts over tokens and over bytes", overTokens, overBytes);
    }

    private static Map<String, Long> texts(LanguageModel model, int runs, long firstSeed) {
        Map<String, Long> counts = new TreeMap<>();
        for (int run = 0; run < runs; run++) {
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(12)
                    .temperature(1)
                    .seed(firstSeed + run)
                    .build();
            String text =
                    Generator.of(model, options).generate(Prompt.text("<end>")).text();
            counts.merge(text.substring(0, Math.min(5, text.length())), 1L, Long::sum);
        }
        return counts;
    }

    private static GenerationOptions limit(int bytes) {
        return GenerationOptions.builder().maxNewTokens(bytes).build();
    }

    private static String generated(LanguageModel model, Prompt prompt, int bytes) {
        return Generator.of(model, limit(bytes)).generate(prompt).text();
    }

    private static byte[] bytes(List<Integer> ids) {
        byte[] bytes = new byte[ids.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ids.get(i).byteValue();
        }
        return bytes;
    }

    /** A model that is all but sure of one token. */
    private static LanguageModel always(InMemoryTokenizer tokenizer, String piece) {
        int id = tokenizer.vocabulary().id(piece).orElseThrow();
        return InMemoryModel.builder(tokenizer)
                .contextLength(64)
                .endTokens(0)
                .logits((tokens, length, row) -> row[id] = 25)
                .build();
    }

    private static LanguageModel recording(InMemoryTokenizer tokenizer, List<int[]> read) {
        return InMemoryModel.builder(tokenizer)
                .endTokens(0)
                .logits((tokens, length, row) -> read.add(Arrays.copyOf(tokens, length)))
                .build();
    }
}
