package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

/** Text that follows other tokens, with a tokenizer that treats the beginning of a text in a way of its own. */
class ContinuationTest {
    private static final InMemoryTokenizer PIECES = MetaspaceTokenizer.sums();
    private static final Tokenizer TOKENIZER = new MetaspaceTokenizer(PIECES);

    private static int[] ids(String... pieces) {
        int[] ids = new int[pieces.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = PIECES.vocabulary().id(pieces[i]).orElseThrow();
        }
        return ids;
    }

    @Test
    void encodeAfter_textWithoutASpace_getsNone() {
        int[] before = TOKENIZER.encode("2+2=", false, true);
        assertThat(TOKENIZER.encode("4", false, true)).as("apart from it").isEqualTo(ids("▁4"));
        assertThat(TOKENIZER.encodeAfter(before, "4")).isEqualTo(ids("4"));
        assertThat(TOKENIZER.encodeAfter(before, " four.")).isEqualTo(ids("▁four", "."));
    }

    @Test
    void encodeAfter_textThatTheTokenizerWouldJoinWithWhatStandsBefore_staysApart() {
        assertThat(TOKENIZER.encodeAfter(ids("▁2", "="), "=4")).isEqualTo(ids("=", "4"));
    }

    @Test
    void encodeAfter_nothingBefore_isThatOfATextsBeginning() {
        assertThat(TOKENIZER.encodeAfter(new int[0], "4")).isEqualTo(ids("▁4"));
    }

    @Test
    void encodeAfter_idsThatTheTokenizerDoesNotKnow_areNoHindrance() {
        assertThat(TOKENIZER.encodeAfter(new int[] {99}, "4")).isEqualTo(ids("▁4"));
    }

    @Test
    void newDecoder_afterOtherTokens_keepsTheSpaceThatBeginsTheText() {
        assertThat(decode(ids("▁2", "+", "2", "="), "▁four", "4")).isEqualTo(" four4");
        assertThat(decode(ids("▁2", "+", "2", "="), "4", "▁4")).isEqualTo("4 4");
        assertThat(decode(new int[0], "▁four", "4")).isEqualTo("four4");
        assertThat(decode(new int[] {99}, "▁four")).isEqualTo("four");
    }

    @Test
    void newDecoder_afterASpecialToken_beginsATextAnew() {
        assertThat(decode(ids("▁2", "<s>"), "▁four")).isEqualTo("four");
    }

    @Test
    void encodeAfter_whatTheDecoderGave_isTheTokensAgain() {
        int[] before = ids("<s>", "▁2", "+", "2", "=");
        for (String[] pieces : new String[][] {{"4"}, {"▁4"}, {"four", "▁four", "."}, {"▁", "▁four"}}) {
            assertThat(TOKENIZER.encodeAfter(before, decode(before, pieces))).isEqualTo(ids(pieces));
        }
    }

    private static String decode(int[] before, String... pieces) {
        Tokenizer.Decoder decoder = TOKENIZER.newDecoder(before);
        StringBuilder text = new StringBuilder();
        for (int id : ids(pieces)) {
            text.append(decoder.append(id));
        }
        return text + decoder.flush();
    }

    /** Writes " four." after any prompt. */
    private static LanguageModel model() {
        int[] script = ids("▁four", ".", "<s>");
        int promptLength = TOKENIZER.encode("2+2=", true, true).length;
        InMemoryModel model = InMemoryModel.builder(PIECES)
                .logits((tokens, length, row) -> {
                    Arrays.fill(row, 0);
                    row[script[Math.min(length - promptLength, script.length - 1)]] = 9;
                })
                .endTokens(ids("<s>")[0])
                .build();
        return TestModels.withTokenizer(model, TOKENIZER);
    }

    @Test
    void score_textThatTheModelGenerated_isOfTheTokensItWasGeneratedAs() {
        LanguageModel model = model();
        Prompt prompt = Prompt.text("2+2=");
        Generation generation = Generator.of(model).generate(prompt);
        assertThat(generation.text()).isEqualTo(" four.");
        assertThat(Scorer.of(model).score(prompt, generation.text()).tokens())
                .isEqualTo(generation.tokens().stream().map(Token::id).limit(2).toList());
        assertThat(Scorer.of(model).score(prompt, "4").tokens()).containsExactly(ids("4")[0]);
    }
}
