package org.eft4j.internal.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows over bytes against sums over all token sequences. */
class CoveringsTest {
    private static final int SEEDS = 4;

    @Test
    void row_lawOfTheText_isTheSumOverAllTokenSequences() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Coverings.Model model = TokenLaws.ofText(seed, 6);
            Coverings coverings = TokenLaws.coverings(model, 0);
            for (byte[] text : texts(4)) {
                coverings.begin();
                double whole = 1;
                for (int n = 0; n <= text.length; n++) {
                    double[] row = row(coverings);
                    byte[] read = Arrays.copyOf(text, n);
                    assertThat(row[Coverings.END])
                            .as("end after %s, seed %d", shown(read), seed)
                            .isCloseTo(TokenLaws.mass(model, read, true) / whole, within(1e-6));
                    for (byte letter : TokenLaws.LETTERS) {
                        byte[] longer = Arrays.copyOf(read, n + 1);
                        longer[n] = letter;
                        assertThat(row[letter])
                                .as("%s, seed %d", shown(longer), seed)
                                .isCloseTo(TokenLaws.mass(model, longer, false) / whole, within(1e-6));
                    }
                    if (n < text.length) {
                        assertThat(coverings.read(text[n])).isTrue();
                        whole = TokenLaws.mass(model, Arrays.copyOf(text, n + 1), false);
                    }
                }
            }
        }
    }

    @Test
    void complete_anyText_leavesNoByteOutThatIsPossible() {
        int completed = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Coverings.Model model = TokenLaws.ofTokens(seed, 6);
            Coverings pruned = TokenLaws.coverings(model, 0.3);
            Coverings whole = TokenLaws.coverings(model, 0);
            for (byte[] text : texts(4)) {
                pruned.begin();
                whole.begin();
                for (byte letter : text) {
                    assertThat(pruned.read(letter)).isEqualTo(whole.read(letter));
                    row(pruned);
                }
                double[] before = row(pruned);
                pruned.complete();
                double[] row = row(pruned);
                double[] expected = row(whole);
                assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-6));
                for (int symbol = 0; symbol < row.length; symbol++) {
                    assertThat(row[symbol] > 0)
                            .as("%d after %s, seed %d", symbol, shown(text), seed)
                            .isEqualTo(expected[symbol] > 0);
                    completed += before[symbol] == 0 && row[symbol] > 0 ? 1 : 0;
                }
            }
        }
        assertThat(completed).isPositive();
    }

    /** What merging and leaving out do is bounded by what was carried and left out; see the Javadoc of the class. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.1, 0.3})
    void row_lawOfTheTokens_differsByNoMoreThanWhatWasCarriedAndLeftOut(double leastShare) {
        for (int seed = 0; seed < SEEDS; seed++) {
            Coverings.Model model = TokenLaws.ofTokens(seed, 6);
            Coverings coverings = TokenLaws.coverings(model, leastShare);
            coverings.begin();
            Difference difference = new Difference(model, coverings);
            difference.add(new byte[0], 1);
            assertThat(difference.distance).as("seed %d", seed).isGreaterThan(0).isLessThan(difference.bound + 1e-6);
        }
    }

    /** The total variation over the texts of four bytes and those that end earlier, and its bound. */
    private static final class Difference {
        private final Coverings.Model model;
        private final Coverings coverings;
        private double distance;
        private double bound;

        Difference(Coverings.Model model, Coverings coverings) {
            this.model = model;
            this.coverings = coverings;
        }

        void add(byte[] text, double mass) {
            if (text.length == 4 || mass == 0) {
                count(mass, TokenLaws.mass(model, text, false));
                return;
            }
            double[] row = row(coverings);
            count(mass * row[Coverings.END], TokenLaws.mass(model, text, true));
            for (byte letter : TokenLaws.LETTERS) {
                byte[] longer = Arrays.copyOf(text, text.length + 1);
                longer[text.length] = letter;
                boolean possible = coverings.read(letter);
                assertThat(possible).isTrue();
                add(longer, mass * row[letter]);
                coverings.truncate(text.length);
            }
        }

        private void count(double found, double expected) {
            distance += Math.abs(found - expected) / 2;
            bound += found * (coverings.merged() + 2 * coverings.omitted());
        }
    }

    @Test
    void row_modelOfSingleBytes_isTheModelItself() {
        int width = 257;
        ByteTrie trie = ByteTrie.of(width, id -> id == 256 ? new byte[0] : new byte[] {(byte) id});
        Coverings.Model model = (path, row) -> {
            for (int id = 0; id < width; id++) {
                row[id] = (float) Math.sin(id * (path.length() + 1.0));
            }
        };
        Coverings coverings = new Coverings(trie, new int[] {256}, width, model, 1e-4);
        coverings.begin();
        float[] expected = new float[width];
        TokenPath path = TokenPath.EMPTY;
        for (int n = 0; n < 10; n++) {
            model.fillLogits(path, expected);
            float[] found = new float[width];
            coverings.fillRow(found, 0);
            for (int id = 1; id < width; id++) {
                assertThat(found[id] - found[0]).isCloseTo(expected[id] - expected[0], within(1e-5f));
            }
            assertThat(coverings.passes()).isEqualTo(n + 1);
            coverings.read(n * 25);
            path = path.then(n * 25);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.05, 0.3})
    void row_readAtOnceOneByOneOrAfterTruncation_isTheSame(double leastShare) {
        byte[] text = "abbaababcbabbaab".getBytes(StandardCharsets.US_ASCII);
        for (int seed = 0; seed < SEEDS; seed++) {
            Coverings.Model model = TokenLaws.ofTokens(seed, 8);
            List<double[]> oneByOne = new ArrayList<>();
            Coverings walking = TokenLaws.coverings(model, leastShare);
            walking.begin();
            oneByOne.add(row(walking));
            for (byte b : text) {
                walking.read(b);
                oneByOne.add(row(walking));
            }
            for (int n = 0; n <= text.length; n++) {
                Coverings atOnce = TokenLaws.coverings(model, leastShare);
                atOnce.begin();
                for (int i = 0; i < n; i++) {
                    atOnce.read(text[i]);
                }
                assertThat(row(atOnce)).isEqualTo(oneByOne.get(n));
                walking.truncate(Math.min(n, walking.length()));
                while (walking.length() < n) {
                    walking.read(text[walking.length()]);
                }
                walking.read(text[Math.min(n, text.length - 1)]);
                walking.read('b');
                walking.read('b');
                walking.truncate(n);
                assertThat(row(walking)).as("%d, seed %d", n, seed).isEqualTo(oneByOne.get(n));
            }
        }
    }

    @Test
    void read_nothingLeftOut_takesAtMostOnePassForEachByte() {
        byte[] text = "abbaababcbabbaababcaab".getBytes(StandardCharsets.US_ASCII);
        Coverings coverings = TokenLaws.coverings(TokenLaws.ofTokens(3, 6), 0);
        coverings.begin();
        for (byte b : text) {
            assertThat(coverings.read(b)).isTrue();
            assertThat(coverings.passes()).isLessThanOrEqualTo(coverings.length());
        }
        assertThat(coverings.omitted()).isZero();
        assertThat(coverings.mostTokens()).isLessThanOrEqualTo(text.length);
    }

    /** The token abb is all but sure, so a b after a is not worth a pass; then the text goes on as only that can. */
    @Test
    void read_byteThatOnlyLeftOutSequencesGive_isReadAgainWithAllOfThem() {
        Coverings.Model model = (path, row) -> {
            Arrays.fill(row, 0);
            row[5] = 12; // abb
        };
        Coverings coverings = TokenLaws.coverings(model, 0.01);
        coverings.begin();
        assertThat(coverings.read('a')).isTrue();
        assertThat(coverings.read('b')).isTrue();
        assertThat(coverings.passes()).isEqualTo(1);
        assertThat(coverings.omitted()).isGreaterThan(0);
        double[] row = row(coverings);
        assertThat(row['c']).isZero();
        assertThat(coverings.read('c')).isTrue();
        Coverings all = TokenLaws.coverings(model, 0);
        all.begin();
        for (byte b : "abc".getBytes(StandardCharsets.US_ASCII)) {
            all.read(b);
        }
        assertThat(row(coverings)).containsExactly(row(all), within(1e-6));
        coverings.truncate(2);
        assertThat(row(coverings)).isEqualTo(row);
    }

    @Test
    void read_byteOfNoToken_isRefusedAndChangesNothing() {
        Coverings coverings = TokenLaws.coverings(TokenLaws.ofText(1, 4), 0.01);
        coverings.begin();
        coverings.read('a');
        double[] row = row(coverings);
        assertThat(coverings.read('z')).isFalse();
        assertThat(coverings.length()).isEqualTo(1);
        assertThat(row(coverings)).isEqualTo(row);
    }

    @Test
    void read_end_isTheLikeliestEndTokenAfterWhichATextBeginsAnew() {
        Coverings.Model model = TokenLaws.ofTokens(5, 4);
        Coverings coverings = TokenLaws.coverings(model, 0);
        coverings.begin();
        coverings.read('c');
        float[] logits = new float[TokenLaws.VOCABULARY.size()];
        model.fillLogits(TokenPath.EMPTY.then(8), logits);
        int end = logits[0] > logits[11] ? 0 : 11;
        assertThat(coverings.read(Coverings.END)).isTrue();
        double[] row = row(coverings);
        model.fillLogits(TokenPath.EMPTY.then(8).then(end), logits);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        assertThat(row['c']).isCloseTo(Math.exp(logits[8]) / sum, within(1e-6));
        coverings.truncate(1);
        assertThat(coverings.read('a')).isTrue();
    }

    @Test
    void call_modelFails_changesNothing() {
        Coverings.Model model = TokenLaws.ofTokens(7, 4);
        boolean[] fails = {false};
        Coverings coverings = TokenLaws.coverings(
                (path, row) -> {
                    if (fails[0]) {
                        throw new IllegalStateException("down");
                    }
                    model.fillLogits(path, row);
                },
                0);
        coverings.begin();
        coverings.read('a');
        coverings.read('b');
        fails[0] = true;
        assertThatThrownBy(() -> row(coverings)).hasMessage("down");
        assertThatThrownBy(() -> coverings.read('b')).hasMessage("down");
        fails[0] = false;
        Coverings fresh = TokenLaws.coverings(model, 0);
        fresh.begin();
        fresh.read('a');
        fresh.read('b');
        assertThat(coverings.length()).isEqualTo(2);
        assertThat(row(coverings)).isEqualTo(row(fresh));
    }

    private static double[] row(Coverings coverings) {
        float[] logs = new float[Coverings.SYMBOLS + 1];
        coverings.fillRow(logs, 1);
        double[] row = new double[Coverings.SYMBOLS];
        for (int symbol = 0; symbol < row.length; symbol++) {
            row[symbol] = Math.exp(logs[symbol + 1]);
        }
        assertThat(Arrays.stream(row).sum()).isCloseTo(1, within(1e-5));
        return row;
    }

    private static List<byte[]> texts(int length) {
        List<byte[]> texts = new ArrayList<>(List.of(new byte[0]));
        for (int i = 0; i < length; i++) {
            List<byte[]> longer = new ArrayList<>();
            for (byte[] text : texts) {
                for (byte letter : TokenLaws.LETTERS) {
                    byte[] next = Arrays.copyOf(text, i + 1);
                    next[i] = letter;
                    longer.add(next);
                }
            }
            texts = longer;
        }
        return texts;
    }

    private static String shown(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }
}
