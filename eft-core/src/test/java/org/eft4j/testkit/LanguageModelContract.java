package org.eft4j.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.eft4j.ChatTemplateException;
import org.eft4j.ContextOverflowException;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests what every {@link LanguageModel} must do, whatever backend it comes from. Extend it, give it a model, and run
 * it with JUnit. A failure names the broken rule and the Javadoc that states it. Where the model does not claim an
 * ability, the tests check that it is refused.
 */
@ExtendWith(BrokenRuleReporter.class)
public abstract class LanguageModelContract {
    /** How far two log-probabilities may differ that ought to be equal, in nats. */
    protected static final double TOLERANCE = 1e-4;

    private LanguageModel model;

    /** For subclasses. */
    protected LanguageModelContract() {}

    /** Opens a fresh model; the contract closes it. */
    protected abstract LanguageModel openModel();

    /** Ids to use as prompt and continuation: 24 valid ones, not all alike. Override where some ids are unfit. */
    protected int[] tokens() {
        int size = model.vocabulary().size();
        int[] ids = new int[24];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (5 + 7 * i) % size;
        }
        return ids;
    }

    /** Returns a text that the tokenizer can encode and decode to itself. */
    protected abstract String text();

    @BeforeEach
    final void open() {
        model = openModel();
    }

    @AfterEach
    final void close() {
        model.close();
    }

    private Prompt prompt() {
        return Prompt.tokens(Arrays.copyOf(tokens(), 4));
    }

    private int[] continuation() {
        int[] all = tokens();
        return Arrays.copyOfRange(all, 4, 14);
    }

    private int width() {
        return model.vocabulary().size();
    }

    private boolean can(Capability capability) {
        return model.capabilities().contains(capability);
    }

    @Test
    @ContractRule(
            rule = "A new session has length 0, and its room is the context less the prompt.",
            documentedAt = "LanguageModel#newSession")
    void newSession_prompt_standsAtItsEnd() {
        try (ModelSession session = model.newSession(prompt())) {
            assertThat(session.length()).isZero();
            assertThat(session.remaining()).isEqualTo(model.contextLength() - 4);
        }
    }

    @Test
    @ContractRule(
            rule = "A prompt without a token is refused by IllegalArgumentException.",
            documentedAt = "LanguageModel#newSession")
    void newSession_emptyPrompt_isRefused() {
        assertThatThrownBy(() -> model.newSession(Prompt.tokens())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @ContractRule(
            rule = "A prompt with an id outside the vocabulary is refused by IllegalArgumentException, which names the"
                    + " id.",
            documentedAt = "LanguageModel#newSession")
    void newSession_unknownToken_isRefused() {
        assertThatThrownBy(() -> model.newSession(Prompt.tokens(0, width())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(width()));
        assertThatThrownBy(() -> model.newSession(Prompt.tokens(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @ContractRule(
            rule = "A prompt that leaves no room for a token is refused by ContextOverflowException, which names the"
                    + " context.",
            documentedAt = "LanguageModel#newSession")
    void newSession_promptThatFillsTheContext_isRefused() {
        int[] ids = new int[model.contextLength()];
        assertThatThrownBy(() -> model.newSession(Prompt.tokens(ids)))
                .isInstanceOf(ContextOverflowException.class)
                .hasMessageContaining(Integer.toString(model.contextLength()));
    }

    @Test
    @ContractRule(
            rule = "The logits after the prompt can be had again, also after tokens were appended.",
            documentedAt = "ModelSession#promptLogits")
    void promptLogits_askedAgain_areTheSame() {
        try (ModelSession session = model.newSession(prompt())) {
            float[] first = new float[width()];
            float[] again = new float[width()];
            session.promptLogits(first);
            session.append(continuation(), 0, 3, new float[0], 0);
            session.promptLogits(again);
            assertThat(again).isEqualTo(first);
        }
    }

    @Test
    @ContractRule(
            rule = "A row of logits is as wide as the vocabulary; none of them is NaN or positive infinity.",
            documentedAt = "ModelSession#promptLogits")
    void promptLogits_anyPrompt_areNumbersAndStayInTheRow() {
        try (ModelSession session = model.newSession(prompt())) {
            float[] row = new float[width() + 3];
            Arrays.fill(row, 42);
            session.promptLogits(row);
            assertThat(Arrays.copyOfRange(row, width(), width() + 3)).containsOnly(42);
            for (int id = 0; id < width(); id++) {
                assertThat(row[id]).isNotNaN().isLessThan(Float.POSITIVE_INFINITY);
            }
        }
    }

    @Test
    @ContractRule(
            rule = "An array that is narrower than a row is refused by IllegalArgumentException.",
            documentedAt = "ModelSession#promptLogits")
    void promptLogits_narrowRow_isRefused() {
        try (ModelSession session = model.newSession(prompt())) {
            assertThatThrownBy(() -> session.promptLogits(new float[width() - 1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @ContractRule(
            rule = "Appending tokens gives the logits that a prompt of all of them gives.",
            documentedAt = "ModelSession#append")
    void append_oneByOne_equalsPromptOfTheWhole() {
        int[] all = tokens();
        try (ModelSession session = model.newSession(prompt())) {
            float[] row = new float[width()];
            for (int i = 4; i < all.length; i++) {
                session.append(all, i, 1, row, 1);
                assertThat(session.length()).isEqualTo(i - 3);
                assertClose(row, 0, promptLogitsOf(Arrays.copyOf(all, i + 1)), 0);
            }
        }
    }

    @Test
    @ContractRule(
            rule = "Appending a block gives the logits that appending its tokens one by one gives.",
            documentedAt = "ModelSession#append")
    void append_block_equalsOneByOne() {
        assumeTrue(can(Capability.MULTIPLE_LOGIT_ROWS));
        int[] ids = continuation();
        float[] single = oneByOne(ids);
        try (ModelSession session = model.newSession(prompt())) {
            float[] block = new float[ids.length * width()];
            session.append(ids, 0, ids.length, block, ids.length);
            for (int i = 0; i < ids.length; i++) {
                assertClose(block, i, single, i);
            }
        }
    }

    @Test
    @ContractRule(
            rule = "Rows are those of the last tokens, the earliest first, and nothing is written after them.",
            documentedAt = "ModelSession#append")
    void append_fewerRowsThanTokens_givesTheLastOnes() {
        int rows = can(Capability.MULTIPLE_LOGIT_ROWS) ? 3 : 1;
        int[] ids = continuation();
        float[] single = oneByOne(ids);
        try (ModelSession session = model.newSession(prompt())) {
            float[] last = new float[rows * width() + 2];
            Arrays.fill(last, 42);
            session.append(ids, 0, ids.length, last, rows);
            for (int i = 0; i < rows; i++) {
                assertClose(last, i, single, ids.length - rows + i);
            }
            assertThat(last[rows * width()]).isEqualTo(42);
        }
    }

    @Test
    @ContractRule(
            rule = "Tokens that are appended without asking for logits count like any others.",
            documentedAt = "ModelSession#append")
    void append_withoutRows_stillMoves() {
        int[] ids = continuation();
        try (ModelSession session = model.newSession(prompt())) {
            float[] row = new float[width()];
            session.append(ids, 0, ids.length - 1, row, 0);
            session.append(ids, ids.length - 1, 1, row, 1);
            assertClose(row, 0, oneByOne(ids), ids.length - 1);
        }
    }

    @Test
    @ContractRule(rule = "Appending 0 tokens does nothing.", documentedAt = "ModelSession#append")
    void append_nothing_changesNothing() {
        try (ModelSession session = model.newSession(prompt())) {
            session.append(new int[0], 0, 0, new float[0], 0);
            assertThat(session.length()).isZero();
        }
    }

    @Test
    @ContractRule(
            rule = "A model without MULTIPLE_LOGIT_ROWS refuses several rows by UnsupportedOperationException, which"
                    + " names the ability.",
            documentedAt = "ModelSession#append")
    void append_severalRowsWithoutTheAbility_isRefused() {
        assumeTrue(!can(Capability.MULTIPLE_LOGIT_ROWS));
        try (ModelSession session = model.newSession(prompt())) {
            assertThatThrownBy(() -> session.append(continuation(), 0, 2, new float[2 * width()], 2))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(Capability.MULTIPLE_LOGIT_ROWS.name());
            assertThat(session.length()).isZero();
        }
    }

    @Test
    @ContractRule(
            rule = "Wrong ranges, arrays that are too small and unknown ids are refused by IllegalArgumentException"
                    + " and change nothing.",
            documentedAt = "ModelSession#append")
    void append_wrongArguments_areRefusedAndChangeNothing() {
        int[] ids = continuation();
        try (ModelSession session = model.newSession(prompt())) {
            float[] row = new float[width()];
            session.append(ids, 0, 2, row, 1);
            assertThatThrownBy(() -> session.append(ids, 8, 5, row, 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.append(ids, 0, 1, row, 2)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.append(ids, 0, 1, row, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.append(ids, 0, 1, new float[width() - 1], 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.append(new int[] {width()}, 0, 1, row, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.append(new int[] {-1}, 0, 1, row, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(session.length()).isEqualTo(2);
            session.append(ids, 2, 1, row, 1);
            assertClose(row, 0, oneByOne(ids), 2);
        }
    }

    @Test
    @ContractRule(
            rule = "More tokens than remaining() are refused by ContextOverflowException and change nothing.",
            documentedAt = "ModelSession#append")
    void append_beyondTheContext_isRefusedAndChangesNothing() {
        try (ModelSession session = model.newSession(prompt())) {
            int[] ids = new int[session.remaining() + 1];
            assertThatThrownBy(() -> session.append(ids, 0, ids.length, new float[0], 0))
                    .isInstanceOf(ContextOverflowException.class);
            assertThat(session.length()).isZero();
        }
    }

    @Test
    @ContractRule(
            rule = "After truncate a session continues as if the tokens had never been appended.",
            documentedAt = "ModelSession#truncate")
    void truncate_thenAppend_equalsFreshSession() {
        assumeTrue(can(Capability.TRUNCATE));
        int[] ids = continuation();
        float[] single = oneByOne(ids);
        for (int keep = 0; keep < ids.length; keep++) {
            try (ModelSession session = model.newSession(prompt())) {
                float[] row = new float[width()];
                session.append(ids, 0, keep, row, 0);
                for (int i = keep; i < ids.length; i++) {
                    session.append(new int[] {tokens()[20]}, 0, 1, row, 1); // goes astray
                }
                session.truncate(keep);
                assertThat(session.length()).isEqualTo(keep);
                for (int i = keep; i < ids.length; i++) {
                    session.append(ids, i, 1, row, 1);
                    assertClose(row, 0, single, i);
                }
            }
        }
    }

    @Test
    @ContractRule(rule = "truncate(0) keeps the prompt.", documentedAt = "ModelSession#truncate")
    void truncate_toNothing_keepsThePrompt() {
        assumeTrue(can(Capability.TRUNCATE));
        int[] ids = continuation();
        try (ModelSession session = model.newSession(prompt())) {
            float[] row = new float[width()];
            session.append(ids, 0, ids.length, row, 0);
            session.truncate(0);
            session.append(ids, 0, 1, row, 1);
            assertClose(row, 0, oneByOne(ids), 0);
        }
    }

    @Test
    @ContractRule(
            rule = "truncate to less than 0 or more than length() is refused by IllegalArgumentException.",
            documentedAt = "ModelSession#truncate")
    void truncate_outsideTheSession_isRefused() {
        try (ModelSession session = model.newSession(prompt())) {
            session.append(continuation(), 0, 2, new float[0], 0);
            assertThatThrownBy(() -> session.truncate(3)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> session.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(session.length()).isEqualTo(2);
        }
    }

    @Test
    @ContractRule(
            rule = "A model without TRUNCATE refuses it by UnsupportedOperationException, which names the ability.",
            documentedAt = "ModelSession#truncate")
    void truncate_withoutTheAbility_isRefused() {
        assumeTrue(!can(Capability.TRUNCATE));
        try (ModelSession session = model.newSession(prompt())) {
            session.append(continuation(), 0, 2, new float[0], 0);
            assertThatThrownBy(() -> session.truncate(1))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(Capability.TRUNCATE.name());
            assertThat(session.length()).isEqualTo(2);
        }
    }

    @Test
    @ContractRule(rule = "Sessions of one model know nothing of each other.", documentedAt = "LanguageModel#newSession")
    void sessions_interleaved_doNotDisturbEachOther() {
        int[] ids = continuation();
        float[] single = oneByOne(ids);
        float[] row = new float[width()];
        try (ModelSession one = model.newSession(prompt());
                ModelSession other = model.newSession(Prompt.tokens(tokens()[9]))) {
            for (int i = 0; i < ids.length; i++) {
                other.append(ids, ids.length - 1 - i, 1, row, 1);
                one.append(ids, i, 1, row, 1);
                assertClose(row, 0, single, i);
            }
        }
    }

    @Test
    @ContractRule(
            rule = "A model is thread-safe: two threads may each move a session of it.",
            documentedAt = "LanguageModel#newSession")
    void sessions_onTwoThreads_giveTheSameLogits() {
        int[] ids = continuation();
        float[] expected = oneByOne(ids);
        CompletableFuture<float[]> one = CompletableFuture.supplyAsync(() -> oneByOne(ids));
        CompletableFuture<float[]> other = CompletableFuture.supplyAsync(() -> oneByOne(ids));
        for (int i = 0; i < ids.length; i++) {
            assertClose(one.join(), i, expected, i);
            assertClose(other.join(), i, expected, i);
        }
    }

    @Test
    @ContractRule(
            rule = "Sessions moved by appendEach give what each gives alone, whoever joins, leaves or truncates.",
            documentedAt = "LanguageModel#appendEach")
    void appendEach_sessionsOfDifferentLengths_equalsEachAlone() {
        int[] all = tokens();
        int count = 4;
        SplittableRandom random = new SplittableRandom(17);
        ModelSession[] sessions = new ModelSession[count];
        int[][] texts = new int[count][];
        try {
            for (int step = 0; step < 12; step++) {
                List<Integer> moving = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    if (sessions[i] == null) {
                        texts[i] = Arrays.copyOf(all, 2 + 3 * i);
                        sessions[i] = model.newSession(Prompt.tokens(texts[i]));
                    } else if (random.nextInt(6) == 0) {
                        sessions[i].close();
                        sessions[i] = null;
                    } else if (can(Capability.TRUNCATE) && random.nextInt(6) == 0) {
                        int shorter = random.nextInt(sessions[i].length() + 1);
                        texts[i] = Arrays.copyOf(texts[i], texts[i].length - sessions[i].length() + shorter);
                        sessions[i].truncate(shorter);
                    }
                    if (sessions[i] != null && random.nextInt(5) > 0) {
                        moving.add(i);
                    }
                }
                moveTogether(moving, sessions, texts, all[step]);
            }
        } finally {
            for (ModelSession session : sessions) {
                if (session != null) {
                    session.close();
                }
            }
        }
    }

    private void moveTogether(List<Integer> moving, ModelSession[] sessions, int[][] texts, int token) {
        int[] ids = new int[moving.size()];
        Arrays.fill(ids, token);
        float[][] rows = new float[moving.size()][width()];
        assertThat(model.appendEach(moving.stream().map(i -> sessions[i]).toList(), ids, rows))
                .isEmpty();
        for (int m = 0; m < ids.length; m++) {
            int i = moving.get(m);
            texts[i] = Arrays.copyOf(texts[i], texts[i].length + 1);
            texts[i][texts[i].length - 1] = token;
            assertClose(rows[m], 0, promptLogitsOf(texts[i]), 0);
        }
    }

    @Test
    @ContractRule(
            rule = "A session that cannot move in appendEach is reported and stays, and the others move.",
            documentedAt = "LanguageModel#appendEach")
    void appendEach_oneCannotMove_theOthersDo() {
        int[] ids = continuation();
        float[][] rows = new float[3][width()];
        try (ModelSession one = model.newSession(prompt());
                ModelSession other = model.newSession(prompt());
                ModelSession cancelled = model.newSession(prompt())) {
            cancelled.cancel();
            assertThat(model.appendEach(List.of(one, cancelled, other), Arrays.copyOf(ids, 3), rows))
                    .hasEntrySatisfying(cancelled, e -> assertThat(e).isInstanceOf(CancellationException.class))
                    .hasSize(1);
            assertThat(one.length()).isEqualTo(1);
            assertThat(other.length()).isEqualTo(1);
            assertThat(model.appendEach(List.of(one, other), new int[] {width(), ids[1]}, Arrays.copyOf(rows, 2)))
                    .hasEntrySatisfying(one, e -> assertThat(e).isInstanceOf(IllegalArgumentException.class))
                    .hasSize(1);
            assertThat(one.length()).isEqualTo(1);
            assertThat(other.length()).isEqualTo(2);
        }
    }

    @Test
    @ContractRule(
            rule = "appendEach gives the same while another thread moves other sessions, alone and together.",
            documentedAt = "LanguageModel#appendEach")
    void appendEach_onSeveralThreads_equalsEachAlone() {
        int[] ids = continuation();
        float[] expected = oneByOne(ids);
        List<CompletableFuture<float[]>> found = new ArrayList<>();
        for (int count : new int[] {1, 2, 3}) {
            found.add(CompletableFuture.supplyAsync(() -> lastOfSeveral(count, ids)));
        }
        found.forEach(each -> {
            float[] rows = each.join();
            for (int i = 0; i < ids.length; i++) {
                assertClose(rows, i, expected, i);
            }
        });
    }

    /** Moves so many sessions of one prompt together, and returns the rows of the last one. */
    private float[] lastOfSeveral(int count, int[] ids) {
        float[] all = new float[ids.length * width()];
        float[][] rows = new float[count][width()];
        List<ModelSession> sessions = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sessions.add(model.newSession(prompt()));
            }
            for (int step = 0; step < ids.length; step++) {
                int[] next = new int[count];
                Arrays.fill(next, ids[step]);
                assertThat(model.appendEach(sessions, next, rows)).isEmpty();
                System.arraycopy(rows[count - 1], 0, all, step * width(), width());
            }
            return all;
        } finally {
            sessions.forEach(ModelSession::close);
        }
    }

    @Test
    @ContractRule(
            rule = "Threads that write with one model at the same time write what each writes alone.",
            documentedAt = "LanguageModel#sharedSteps")
    void stream_onSeveralThreads_writesWhatEachWritesAlone() {
        GenerationOptions options = GenerationOptions.builder().maxNewTokens(10).build();
        Generator generator = Generator.of(model, options);
        List<CompletableFuture<int[]>> together = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            Prompt prompt = Prompt.tokens(Arrays.copyOf(tokens(), i));
            together.add(CompletableFuture.supplyAsync(
                    () -> generator.generate(prompt).tokenIds()));
        }
        for (int i = 1; i <= 4; i++) {
            Prompt prompt = Prompt.tokens(Arrays.copyOf(tokens(), i));
            assertThat(together.get(i - 1).join())
                    .isEqualTo(generator.generate(prompt).tokenIds());
        }
    }

    @Test
    @ContractRule(
            rule = "A session equals a fresh one whatever sequences the model remembers; trim frees what it remembers.",
            documentedAt = "LanguageModel#prefixReuse")
    void newSession_promptBeginsLikeEarlierOnes_equalsAFreshOne() {
        int[] all = tokens();
        oneByOne(continuation());
        int[][] prompts = {
            Arrays.copyOf(all, 18), Arrays.copyOf(all, 14), Arrays.copyOf(all, 7), {all[0], all[1], all[3], all[2]}
        };
        float[][] found = Arrays.stream(prompts).map(this::promptLogitsOf).toArray(float[][]::new);
        assertThat(model.prefixReuse().hits())
                .isLessThanOrEqualTo(model.prefixReuse().lookups());
        for (int i = 0; i < prompts.length; i++) {
            model.trim();
            assertThat(model.prefixReuse().sequences()).isZero();
            assertThat(model.prefixReuse().bytes()).isZero();
            assertClose(found[i], 0, promptLogitsOf(prompts[i]), 0);
        }
    }

    @Test
    @ContractRule(
            rule = "After cancel every call but close throws CancellationException.",
            documentedAt = "ModelSession#cancel")
    void cancel_beforeACall_refusesEveryLaterCall() {
        try (ModelSession session = model.newSession(prompt())) {
            session.cancel();
            assertThatThrownBy(() -> session.promptLogits(new float[width()]))
                    .isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> session.append(continuation(), 0, 1, new float[0], 0))
                    .isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> session.truncate(0)).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    @ContractRule(
            rule = "Closing a session twice does nothing more; later calls throw IllegalStateException.",
            documentedAt = "ModelSession#close")
    void close_twice_isFineAndRefusesLaterCalls() {
        ModelSession session = model.newSession(prompt());
        session.append(continuation(), 0, 1, new float[0], 0);
        session.close();
        session.close();
        assertThatThrownBy(() -> session.promptLogits(new float[width()])).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.append(continuation(), 0, 1, new float[0], 0))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.truncate(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @ContractRule(
            rule = "Closing a model twice does nothing more; new and open sessions then throw IllegalStateException.",
            documentedAt = "LanguageModel#close")
    void closeModel_twice_isFineAndRefusesLaterCalls() {
        ModelSession session = model.newSession(prompt());
        session.append(continuation(), 0, 1, new float[0], 0);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.newSession(prompt())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> session.append(continuation(), 1, 1, new float[0], 0))
                .isInstanceOf(IllegalStateException.class);
        session.close();
    }

    @Test
    @ContractRule(rule = "Decoding what was encoded gives the text.", documentedAt = "Tokenizer#decode")
    void tokenizer_text_comesBack() {
        Tokenizer tokenizer = model.tokenizer();
        int[] ids = tokenizer.encode(text(), false, true);
        assertThat(ids).isNotEmpty();
        assertThat(tokenizer.decode(ids, false)).isEqualTo(text());
    }

    @Test
    @ContractRule(
            rule = "The texts of a decoder, flush included, are the decoding of the whole.",
            documentedAt = "Tokenizer.Decoder#flush")
    void tokenizer_decoder_equalsWholeDecoding() {
        Tokenizer tokenizer = model.tokenizer();
        int[] ids = tokenizer.encode(text(), false, true);
        for (int[] sequence : new int[][] {ids, tokens()}) {
            Tokenizer.Decoder decoder = tokenizer.newDecoder();
            StringBuilder text = new StringBuilder();
            for (int id : sequence) {
                text.append(decoder.append(id));
            }
            assertThat(text.append(decoder.flush())).hasToString(tokenizer.decode(sequence, false));
        }
    }

    @Test
    @ContractRule(
            rule = "Decoding an id outside the vocabulary is refused by IllegalArgumentException.",
            documentedAt = "Tokenizer#decode")
    void tokenizer_unknownId_isRefused() {
        assertThatThrownBy(() -> model.tokenizer().decode(new int[] {Integer.MAX_VALUE}, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @ContractRule(
            rule = "A chat is refused by a ChatTemplateException where the model has no chat template.",
            documentedAt = "LanguageModel#encode")
    void chat_withoutTemplate_isRefused() {
        assumeTrue(model.chatTemplate().isEmpty());
        assertThatThrownBy(() -> model.newSession(Prompt.chat("hello")))
                .isInstanceOf(ChatTemplateException.class)
                .hasMessageContaining("chat template");
    }

    @Test
    @ContractRule(rule = "End tokens are ids of the vocabulary.", documentedAt = "LanguageModel#endTokens")
    void endTokens_all_areInTheVocabulary() {
        Set<Integer> ends = model.endTokens();
        assertThat(ends).allMatch(id -> id >= 0 && id < width());
    }

    @Test
    @ContractRule(rule = "The same seed gives the same tokens.", documentedAt = "Generation#seed")
    void generate_sameSeed_givesTheSameTokens() {
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(8)
                .temperature(1)
                .seed(7)
                .build();
        int[] first = Generator.of(model, options).generate(prompt()).tokenIds();
        int[] again = Generator.of(model, options).generate(prompt()).tokenIds();
        assertThat(again).isEqualTo(first);
    }

    private float[] oneByOne(int[] ids) {
        float[] all = new float[ids.length * width()];
        float[] row = new float[width()];
        try (ModelSession session = model.newSession(prompt())) {
            for (int i = 0; i < ids.length; i++) {
                session.append(ids, i, 1, row, 1);
                System.arraycopy(row, 0, all, i * width(), width());
            }
        }
        return all;
    }

    private float[] promptLogitsOf(int[] ids) {
        float[] row = new float[width()];
        try (ModelSession session = model.newSession(Prompt.tokens(ids))) {
            session.promptLogits(row);
        }
        return row;
    }

    /** Compares row {@code i} of one array with row {@code j} of another, as log-probabilities. */
    private void assertClose(float[] found, int i, float[] expected, int j) {
        double foundSum = logSumExp(found, i * width());
        double expectedSum = logSumExp(expected, j * width());
        for (int id = 0; id < width(); id++) {
            double want = expected[j * width() + id] - expectedSum;
            double got = found[i * width() + id] - foundSum;
            if (want == Double.NEGATIVE_INFINITY) {
                assertThat(got).isEqualTo(want);
            } else {
                assertThat(got).as("log-probability of token %d", id).isCloseTo(want, within(TOLERANCE));
            }
        }
    }

    private double logSumExp(float[] rows, int offset) {
        double max = Double.NEGATIVE_INFINITY;
        for (int id = 0; id < width(); id++) {
            max = Math.max(max, rows[offset + id]);
        }
        double sum = 0;
        for (int id = 0; id < width(); id++) {
            sum += Math.exp(rows[offset + id] - max);
        }
        return max + Math.log(sum);
    }
}
