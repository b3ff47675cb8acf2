package org.eft4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.testkit.InMemoryModel;
import org.junit.jupiter.api.Test;

/** A member that fails in the middle of a step leaves no member ahead of the others. */
class RollBackTest {
    private static final int WIDTH = 6;
    private static final Prompt PROMPT = Prompt.tokens(1, 2);
    private static final int PROMPT_LENGTH = 2;
    private static final int MEMBERS = 3;

    @Test
    void append_anyMemberFails_theOthersAreTakenBack() {
        for (int failing = 0; failing < MEMBERS; failing++) {
            Ensemble mix = mix(failing);
            assertUsableAfterFailure(mix);
            assertUsableAfterFailure(
                    Ensemble.upscale(TestModels.ngram("l", 7, WIDTH).build(), mix(failing), mix));
        }
    }

    private static void assertUsableAfterFailure(Ensemble mix) {
        float[] row = new float[WIDTH];
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.append(new int[] {3, 4}, 0, 2, row, 1);
            assertThatThrownBy(() -> session.append(new int[] {5}, 0, 1, row, 1))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("out of memory");
            assertThat(session.length()).isEqualTo(2);
            session.append(new int[] {0, 5}, 0, 2, row, 1);
            Distributions.assertEqual(
                    mix.name(),
                    Distributions.logSoftmax(Distributions.doubles(row)),
                    Distributions.next(mix, PROMPT, 3, 4, 0, 5),
                    1e-5);
        }
    }

    @Test
    void append_movedMemberCannotGoBack_sessionIsRefusedWithTheReason() {
        Ensemble mix = mix(2, Capability.MULTIPLE_LOGIT_ROWS);
        float[] row = new float[WIDTH];
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.append(new int[] {3, 4}, 0, 2, row, 1);
            assertThatThrownBy(() -> session.append(new int[] {5}, 0, 1, row, 1))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("out of memory");
            assertThatThrownBy(() -> session.append(new int[] {5}, 0, 1, row, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("left between two steps")
                    .hasRootCauseMessage("out of memory");
            assertThatThrownBy(() -> session.promptLogits(row)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(openSessions(mix)).isZero();
    }

    @Test
    void append_firstMemberFailsAndNoneCanGoBack_sessionStaysUsable() {
        assertUsableAfterFailure(mix(0, Capability.MULTIPLE_LOGIT_ROWS));
    }

    @Test
    void truncate_oneMemberCannot_isRefusedAndLeavesTheSessionUsable() {
        Ensemble mix = Ensemble.of(
                Member.of("able", TestModels.ngram("able", 1, WIDTH).build(), 1),
                Member.of(
                        "unable",
                        TestModels.ngram("unable", 2, WIDTH).capabilities().build(),
                        1));
        float[] row = new float[WIDTH];
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.append(new int[] {3, 4}, 0, 2, row, 1);
            assertThatThrownBy(() -> session.truncate(1))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("TRUNCATE");
            assertThat(session.length()).isEqualTo(2);
            session.append(new int[] {5}, 0, 1, row, 1);
            Distributions.assertEqual(
                    "distribution",
                    Distributions.logSoftmax(Distributions.doubles(row)),
                    Distributions.next(mix, PROMPT, 3, 4, 5),
                    1e-5);
        }
    }

    @Test
    void append_oneMemberCannotGiveSeveralRows_isRefusedAndLeavesTheSessionUsable() {
        Ensemble mix = Ensemble.of(
                Member.of(
                        "able",
                        TestModels.ngram("able", 1, WIDTH)
                                .capabilities(Capability.MULTIPLE_LOGIT_ROWS)
                                .build(),
                        1),
                Member.of(
                        "unable",
                        TestModels.ngram("unable", 2, WIDTH).capabilities().build(),
                        1));
        float[] rows = new float[2 * WIDTH];
        try (ModelSession session = mix.newSession(PROMPT)) {
            assertThatThrownBy(() -> session.append(new int[] {3, 4}, 0, 2, rows, 2))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("MULTIPLE_LOGIT_ROWS");
            session.append(new int[] {3, 4}, 0, 2, rows, 1);
            assertThat(session.length()).isEqualTo(2);
        }
    }

    @Test
    void append_movedMemberThrowsAnErrorWhenTakenBack_sessionIsRefusedWithTheReason() {
        Error failure = new AssertionError("truncate");
        InMemoryModel able = TestModels.ngram("able", 1, WIDTH).build();
        InMemoryModel failing = TestModels.ngram("failing", 2, WIDTH)
                .logits(Hiccup.failing(InMemoryModel.ngram(2, 2, 2), PROMPT_LENGTH + 1))
                .build();
        Ensemble mix = Ensemble.of(
                Member.of("moved", FaultyModel.throwingAfter("truncate", able, failure), 1),
                Member.of("failing", failing, 1));
        try (ModelSession session = mix.newSession(PROMPT)) {
            assertThatThrownBy(() -> session.append(new int[] {3}, 0, 1, new float[WIDTH], 1))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("out of memory")
                    .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(failure));
            assertThatThrownBy(() -> session.append(new int[] {3}, 0, 1, new float[WIDTH], 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("left between two steps");
        }
        assertThat(able.openSessions() + failing.openSessions()).isZero();
    }

    /** A member whose {@code truncate} or {@code append} does nothing, and says nothing. */
    private static Ensemble mixWithIdle(String call) {
        LanguageModel idle = FaultyModel.of(
                TestModels.ngram("idle", 1, WIDTH).build(),
                (name, logits, proceed) -> name.equals(call) ? null : proceed.proceed());
        return Ensemble.of(
                Member.of("idle", idle, 1),
                Member.of("other", TestModels.ngram("other", 2, WIDTH).build(), 1));
    }

    @Test
    void truncate_memberThatStaysWhereItIs_isNoticed() {
        try (ModelSession session = mixWithIdle("truncate").newSession(PROMPT)) {
            session.append(new int[] {3, 4}, 0, 2, new float[0], 0);
            assertThatThrownBy(() -> session.truncate(1))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("member 'idle' stands 2 tokens after its prompt; expected 1");
            assertThatThrownBy(() -> session.append(new int[] {5}, 0, 1, new float[WIDTH], 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("left between two steps");
        }
    }

    @Test
    void generate_speculativelyWithAMemberThatStaysWhereItIs_isRefused() {
        GenerationOptions options = GenerationOptions.builder()
                .maxNewTokens(30)
                .speculation(Speculation.byMember("other").withBlockLength(3))
                .build();
        assertThatThrownBy(() -> Generator.of(mixWithIdle("truncate"), options).generate(PROMPT))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("member 'idle' stands");
    }

    @Test
    void append_memberThatStaysWhereItIs_isNoticed() {
        try (ModelSession session = mixWithIdle("append").newSession(PROMPT)) {
            assertThatThrownBy(() -> session.append(new int[] {3}, 0, 1, new float[WIDTH], 1))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("member 'idle' stands 0 tokens after its prompt; expected 1");
        }
    }

    /** The member says once that it has not moved; left where it is, rows of two places would be mixed from then on. */
    @Test
    void append_memberThatLiesWhenItIsTakenBack_isNoticed() {
        boolean[] lies = {false};
        LanguageModel liar = FaultyModel.of(TestModels.ngram("liar", 1, WIDTH).build(), (name, logits, proceed) -> {
            Object result = proceed.proceed();
            boolean lie = lies[0] && name.equals("length");
            lies[0] &= !lie;
            return lie ? Integer.valueOf(0) : result;
        });
        InMemoryModel failing = TestModels.ngram("failing", 2, WIDTH)
                .logits(new Hiccup(InMemoryModel.ngram(2, 2, 2), PROMPT_LENGTH + 2, row -> {
                    lies[0] = true;
                    throw new BackendException("out of memory");
                }))
                .build();
        Ensemble mix = Ensemble.of(Member.of("liar", liar, 1), Member.of("failing", failing, 1));
        float[] row = new float[WIDTH];
        try (ModelSession session = mix.newSession(PROMPT)) {
            session.append(new int[] {3}, 0, 1, row, 1);
            assertThatThrownBy(() -> session.append(new int[] {4}, 0, 1, row, 1))
                    .hasMessage("out of memory");
            assertThatThrownBy(() -> session.append(new int[] {5}, 0, 1, row, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("left between two steps");
        }
    }

    @Test
    void generate_draftModelThatLiesAboutItsLength_isRefused() {
        for (int offset : new int[] {-2, 1, 50}) {
            LanguageModel liar =
                    FaultyModel.of(TestModels.ngram("liar", 1, WIDTH).build(), (name, logits, proceed) -> {
                        Object result = proceed.proceed();
                        return result instanceof Integer length && name.equals("length")
                                ? Integer.valueOf(length + offset)
                                : result;
                    });
            GenerationOptions options = GenerationOptions.builder()
                    .maxNewTokens(9)
                    .speculation(Speculation.byModel(liar).withBlockLength(3))
                    .build();
            LanguageModel model = TestModels.ngram("model", 3, WIDTH).build();
            assertThatThrownBy(() -> Generator.of(model, options).generate(PROMPT))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("draft model 'liar' stands " + offset + " tokens");
        }
    }

    @Test
    void newSession_memberWithoutRoom_isRefusedAndClosed() {
        InMemoryModel full = TestModels.ngram("full", 1, WIDTH).build();
        LanguageModel liar = FaultyModel.of(
                full, (name, logits, proceed) -> name.equals("remaining") ? Integer.valueOf(0) : proceed.proceed());
        Ensemble mix = Ensemble.of(Member.of("liar", liar, 1));
        assertThatThrownBy(() -> mix.newSession(PROMPT))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("member 'liar' has room for 0 tokens");
        assertThat(full.openSessions()).isZero();
    }

    /** A mix whose member number {@code failing} fails once, at position 3. */
    private static Ensemble mix(int failing, Capability... capabilities) {
        List<Member> members = new ArrayList<>();
        for (int m = 0; m < MEMBERS; m++) {
            InMemoryModel.Logits logits = InMemoryModel.ngram(m, 2, 2);
            InMemoryModel.Builder model = TestModels.ngram("model" + m, m, WIDTH)
                    .logits(m == failing ? Hiccup.failing(logits, PROMPT_LENGTH + 3) : logits);
            if (capabilities.length > 0) {
                model.capabilities(capabilities);
            }
            members.add(Member.of("member" + m, model.build(), 1 - 0.6 * m));
        }
        return Ensemble.of(members);
    }

    private static int openSessions(Ensemble mix) {
        return mix.members().stream()
                .mapToInt(m -> ((InMemoryModel) m.model()).openSessions())
                .sum();
    }
}
