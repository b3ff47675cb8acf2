package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

/** The texts of the tokens: what is shown when, and that together they are the text. */
class StreamedTextTest {
    private record Streamed(List<String> texts, Generation generation) {}

    private static Streamed stream(LanguageModel model, GenerationOptions.Builder options) {
        try (TokenStream stream = Generator.of(model, options.build()).stream(Script.PROMPT)) {
            List<String> texts = new ArrayList<>();
            stream.forEach(token -> texts.add(token.text()));
            Generation generation = stream.result();
            assertThat(String.join("", texts)).isEqualTo(generation.text());
            return new Streamed(texts, generation);
        }
    }

    private static GenerationOptions.Builder options() {
        return GenerationOptions.builder();
    }

    @Test
    void stream_charactersOfSeveralTokens_appearWhenWhole() {
        Streamed streamed = stream(Script.bytes("é🪶!").build(), options());
        assertThat(streamed.texts).containsExactly("", "é", "", "", "", "🪶", "!", "");
        assertThat(streamed.generation.text()).isEqualTo("é🪶!");
    }

    @Test
    void stream_cutInsideACharacter_endsWithTheReplacementCharacter() {
        Streamed streamed = stream(Script.bytes("a🪶").build(), options().maxNewTokens(3));
        assertThat(streamed.texts).containsExactly("a", "", "\uFFFD");
        assertThat(streamed.generation.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void stream_stopAcrossTokens_isHeldBackAndCutOff() {
        Streamed streamed =
                stream(Script.bytes("one##two###three").build(), options().stopStrings("###"));
        assertThat(streamed.texts).containsExactly("o", "n", "e", "", "", "##t", "w", "o", "", "", "");
        assertThat(streamed.generation.text()).isEqualTo("one##two");
        assertThat(streamed.generation.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void stream_stopIncluded_isPartOfTheText() {
        Streamed streamed = stream(
                Script.bytes("one###two").build(), options().stopStrings("###").includeStop(true));
        assertThat(streamed.texts).containsExactly("o", "n", "e", "", "", "###");
        assertThat(streamed.generation.text()).isEqualTo("one###");
    }

    @Test
    void stream_stopInsideAToken_cutsTheToken() {
        InMemoryTokenizer words =
                new InMemoryTokenizer(List.of("<end>", "<start>", "Hello", " wor", "ld. Bye"), Set.of("<end>"));
        Streamed streamed = stream(
                Script.tokens(words, 2, 3, 4).endTokens(0).build(),
                options().stopStrings("o", "world.").stopStrings("d. B"));
        assertThat(streamed.texts).containsExactly("Hell");
        streamed = stream(
                Script.tokens(words, 2, 3, 4).endTokens(0).build(), options().stopStrings(" world."));
        assertThat(streamed.texts).containsExactly("Hello", "", "");
        assertThat(streamed.generation.tokenIds()).containsExactly(2, 3, 4);
        assertThat(streamed.generation.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void stream_endWhileAStopIsHeldBack_releasesIt() {
        Streamed streamed = stream(Script.bytes("a##").build(), options().stopStrings("###"));
        assertThat(streamed.texts).containsExactly("a", "", "", "##");
        assertThat(streamed.generation.finishReason()).isEqualTo(FinishReason.END);
    }

    @Test
    void stream_stopCompletedByTheLastAllowedToken_isAStop() {
        Streamed streamed =
                stream(Script.bytes("ab##").build(), options().stopStrings("##").maxNewTokens(4));
        assertThat(streamed.generation.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(streamed.generation.text()).isEqualTo("ab");
    }

    @Test
    void stream_randomTextsAndStops_equalTheTextUpToTheFirstStop() {
        for (long seed = 0; seed < 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(List.of("a", "b", "é", "🪶").get(random.nextInt(4)));
            }
            String stop =
                    text.substring(text.offsetByCodePoints(0, random.nextInt(text.codePointCount(0, text.length()))));
            InMemoryModel model = Script.bytes(text.toString()).build();
            Generation generation = stream(model, options().stopStrings(stop)).generation;
            assertThat(generation.text())
                    .as("seed %d: '%s' up to '%s'", seed, text, stop)
                    .isEqualTo(text.substring(0, text.indexOf(stop)));
        }
    }

    /** Shows a run of byte tokens only when it is over, as a run's last byte may spoil all of it. */
    private static final class RunsAsWhole implements Tokenizer {
        private final InMemoryTokenizer bytes = InMemoryTokenizer.bytes();

        @Override
        public int[] encode(String text, boolean addSpecial, boolean parseSpecial) {
            return bytes.encode(text, addSpecial, parseSpecial);
        }

        @Override
        public String decode(int[] ids, boolean skipSpecial) {
            return bytes.decode(ids, skipSpecial);
        }

        @Override
        public Decoder newDecoder() {
            return new Decoder() {
                private int[] run = new int[0];

                @Override
                public String append(int id) {
                    run = Arrays.copyOf(run, run.length + 1);
                    run[run.length - 1] = id;
                    return "";
                }

                @Override
                public String pending() {
                    return decode(run, false);
                }

                @Override
                public String flush() {
                    String text = pending();
                    run = new int[0];
                    return text;
                }
            };
        }
    }

    @Test
    void stopString_insideARunOfByteTokens_endsTheGenerationThere() {
        LanguageModel model =
                TestModels.withTokenizer(Script.bytes("one\n\ntwo").build(), new RunsAsWhole());
        Streamed streamed = stream(model, options().stopStrings("\n\n"));
        assertThat(streamed.generation.text()).isEqualTo("one");
        assertThat(streamed.generation.tokens()).as("none after the stop").hasSize(5);
        assertThat(streamed.generation.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(stream(model, options()).generation.text()).isEqualTo("one\n\ntwo");
    }
}
