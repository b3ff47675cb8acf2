package org.eft4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.eft4j.ContextOverflowException;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

/** The rules that the contract kit cannot reach from outside: what happens while a backend's own method runs. */
class AbstractModelSessionTest {
    private static final int[] TOKENS = {1, 2};

    private Runnable inExtend = () -> {};
    private Runnable inPrefill = () -> {};
    private int prefills;
    private int rollBacks;
    private int releases;
    private final Session session = new Session();

    @Test
    void append_cancelledWhileItRuns_throwsAndKeepsTheLength() {
        inExtend = session::cancel;
        assertThatThrownBy(() -> session.append(TOKENS, 0, 2, new float[0], 0))
                .isInstanceOf(CancellationException.class);
        assertThat(session.length()).isZero();
    }

    @Test
    void promptLogits_cancelledWhileItRuns_throws() {
        inPrefill = session::cancel;
        assertThatThrownBy(() -> session.promptLogits(new float[3])).isInstanceOf(CancellationException.class);
    }

    @Test
    void append_backendStopsByAnyException_isACancellationWithTheCause() {
        inExtend = () -> {
            session.cancel();
            throw new IllegalArgumentException("terminated");
        };
        assertThatThrownBy(() -> session.append(TOKENS, 0, 2, new float[0], 0))
                .isInstanceOf(CancellationException.class)
                .hasRootCauseMessage("terminated");
    }

    @Test
    void append_failsWithoutACancel_throwsThatAndCanBeTriedAgain() {
        inExtend = () -> {
            throw new IllegalArgumentException("no memory");
        };
        assertThatThrownBy(() -> session.append(TOKENS, 0, 2, new float[0], 0)).hasMessage("no memory");
        assertThat(session.length()).isZero();
        inExtend = () -> {};
        session.append(TOKENS, 0, 2, new float[0], 0);
        assertThat(session.length()).isEqualTo(2);
    }

    @Test
    void append_markedBroken_refusesEverythingButClose() {
        inExtend = () -> session.breakDown(new IllegalStateException("half moved"));
        session.append(TOKENS, 0, 2, new float[0], 0);
        assertThatThrownBy(() -> session.truncate(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the session of stub")
                .hasRootCauseMessage("half moved");
        session.close();
        session.close();
        assertThat(releases).isEqualTo(1);
    }

    @Test
    void prefill_fails_isRunAnewAndOnlyOnceMore() {
        inPrefill = () -> {
            throw new IllegalArgumentException("no memory");
        };
        assertThatThrownBy(() -> session.promptLogits(new float[3])).hasMessage("no memory");
        inPrefill = () -> {};
        session.promptLogits(new float[3]);
        session.append(TOKENS, 0, 2, new float[0], 0);
        assertThat(prefills).isEqualTo(2);
    }

    @Test
    void append_nothing_runsNothing() {
        session.append(TOKENS, 1, 0, new float[0], 0);
        assertThat(prefills).isZero();
        assertThat(session.length()).isZero();
        session.close();
        assertThatThrownBy(() -> session.append(TOKENS, 1, 0, new float[0], 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void append_fromAnotherThreadMeanwhile_isRefused() {
        Throwable[] refusal = new Throwable[1];
        inExtend = () -> {
            Thread other = new Thread(() -> {
                try {
                    session.truncate(0);
                } catch (IllegalStateException e) {
                    refusal[0] = e;
                }
            });
            other.start();
            joined(other);
        };
        session.append(TOKENS, 0, 2, new float[0], 0);
        assertThat(refusal[0]).hasMessageContaining("in use by another thread");
    }

    @Test
    void append_whileAnotherSessionCopiesWhatItHolds_waitsAndIsNotRefused() {
        session.promptLogits(new float[3]);
        Throwable[] failure = new Throwable[1];
        Thread owner =
                new Thread(() -> failure[0] = catchThrowable(() -> session.append(TOKENS, 0, 2, new float[0], 0)));
        Optional<Integer> seen = session.visit(() -> {
            owner.start();
            while (owner.getState() != Thread.State.WAITING && owner.isAlive()) {
                Thread.onSpinWait();
            }
            return session.length();
        });
        joined(owner);
        assertThat(failure[0]).isNull();
        assertThat(seen).contains(0);
        assertThat(session.length()).isEqualTo(2);
    }

    @Test
    void append_onceAnotherThreadCloses_isRefusedHoweverQuickItComes() {
        Thread closing = new Thread(session::close);
        inExtend = () -> {
            closing.start();
            while (closing.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        };
        session.append(TOKENS, 0, 2, new float[0], 0);
        assertThatThrownBy(() -> session.append(TOKENS, 0, 2, new float[0], 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        joined(closing);
        assertThat(session.length()).isEqualTo(2);
        assertThat(releases).isEqualTo(1);
    }

    @Test
    void whileIdle_duringACall_isNotDone() {
        List<Optional<Integer>> visits = new ArrayList<>();
        inExtend = () -> {
            Thread other = new Thread(() -> visits.add(session.visit(session::length)));
            other.start();
            joined(other);
            visits.add(session.visit(session::length));
        };
        session.append(TOKENS, 0, 2, new float[0], 0);
        assertThat(visits).containsExactly(Optional.empty(), Optional.empty());
        assertThat(session.visit(session::length)).contains(2);
    }

    @Test
    void anyCall_fromInsideItsOwnStep_isRefusedAndMovesNothing() {
        List<Runnable> calls = List.of(
                () -> session.append(TOKENS, 0, 2, new float[0], 0),
                () -> session.truncate(0),
                () -> session.promptLogits(new float[3]),
                session::close);
        for (Runnable call : calls) {
            Throwable[] refusal = new Throwable[1];
            inExtend = () -> refusal[0] = catchThrowable(call::run);
            int before = session.length();
            session.append(TOKENS, 0, 1, new float[0], 0);
            assertThat(refusal[0])
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("inside its own step");
            assertThat(session.length()).isEqualTo(before + 1);
            assertThat(releases).isZero();
        }
    }

    @Test
    void new_promptWithoutATokenOrWithAnUnknownOne_isRefused() {
        LanguageModel model = stub().build();
        assertThatThrownBy(() -> new Session(model, new int[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the prompt of stub has no token");
        assertThatThrownBy(() -> new Session(model, 1, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 2, the prompt has 3");
        assertThatThrownBy(() -> new Session(model, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }

    @Test
    void new_promptThatLeavesNoRoom_isRefused() {
        LanguageModel model = stub().contextLength(2).build();
        assertThat(new Session(model, 1).remaining()).isEqualTo(1);
        assertThatThrownBy(() -> new Session(model, 1, 2))
                .isInstanceOf(ContextOverflowException.class)
                .hasMessageContaining("2 tokens")
                .hasMessageContaining("the context of stub is 2");
    }

    @Test
    void append_rowsThatTheModelCannotGive_isRefusedBeforeAnythingRuns() {
        Session limited = new Session(stub().capabilities(Capability.TRUNCATE).build(), 0);
        assertThatThrownBy(() -> limited.append(TOKENS, 0, 2, new float[6], 2))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("stub lacks MULTIPLE_LOGIT_ROWS");
        assertThat(prefills).isZero();
        limited.append(TOKENS, 0, 2, new float[3], 1);
        assertThat(limited.length()).isEqualTo(2);
    }

    @Test
    void truncate_byAModelThatCannot_isRefusedBeforeAnythingRuns() {
        Session limited =
                new Session(stub().capabilities(Capability.MULTIPLE_LOGIT_ROWS).build(), 0);
        limited.append(TOKENS, 0, 2, new float[0], 0);
        assertThatThrownBy(() -> limited.truncate(1))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("stub lacks TRUNCATE");
        assertThat(rollBacks).isZero();
        limited.truncate(2);
        assertThat(limited.length()).isEqualTo(2);
    }

    private static InMemoryModel.Builder stub() {
        return InMemoryModel.builder(InMemoryTokenizer.letters(3)).name("stub").contextLength(11);
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Session extends AbstractModelSession {
        Session() {
            this(stub().build(), 0);
        }

        Session(LanguageModel model, int... prompt) {
            super(model, prompt);
        }

        void breakDown(RuntimeException cause) {
            markBroken(cause);
        }

        <T> Optional<T> visit(Supplier<T> action) {
            return whileIdle(action);
        }

        @Override
        protected void prefill(float[] row) {
            prefills++;
            inPrefill.run();
        }

        @Override
        protected void extend(int[] tokens, int offset, int count, float[] logits, int rows) {
            inExtend.run();
        }

        @Override
        protected void rollBack(int newLength) {
            rollBacks++;
        }

        @Override
        protected void release() {
            releases++;
        }
    }
}
