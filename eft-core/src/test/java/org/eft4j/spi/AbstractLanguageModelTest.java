package org.eft4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eft4j.ChatTemplate;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.testkit.InMemoryTokenizer;
import org.junit.jupiter.api.Test;

/** What closing a model does to its sessions. */
class AbstractLanguageModelTest {
    private static final Prompt FIRST = Prompt.tokens(0);
    private static final Prompt SECOND = Prompt.tokens(1);

    private final List<String> releases = new ArrayList<>();
    private Runnable inRelease = () -> {};
    private Runnable inExtend = () -> {};
    private Runnable inOpenSession = () -> {};
    private final Model model = new Model();

    @Test
    void close_sessionsLeftOpen_areReleasedBeforeTheModel() {
        ModelSession first = model.newSession(FIRST);
        ModelSession second = model.newSession(SECOND);
        model.close();
        assertThat(releases).hasSize(3).startsWith("session", "session").endsWith("model");
        assertThatThrownBy(() -> first.truncate(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the session of stub is closed");
        second.close();
        model.close();
        assertThat(releases).hasSize(3);
    }

    @Test
    void close_afterItsSessions_releasesOnlyTheModel() {
        model.newSession(FIRST).close();
        assertThat(releases).containsExactly("session");
        model.close();
        assertThat(releases).containsExactly("session", "model");
    }

    @Test
    void close_aSessionCannotBeReleased_releasesTheRestAndThrows() {
        inRelease = () -> {
            throw new IllegalArgumentException("stuck");
        };
        model.newSession(FIRST);
        model.newSession(SECOND);
        assertThatThrownBy(model::close)
                .hasMessage("stuck")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(releases).containsExactly("session", "session", "model");
    }

    /** It would have to wait for the very call it is made from. */
    @Test
    void close_fromInsideAStepOrAnOpening_isRefusedAndReleasesNothing() {
        ModelSession session = model.newSession(FIRST);
        inExtend = model::close;
        assertThatThrownBy(() -> session.append(new int[] {1}, 0, 1, new float[0], 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the model stub is closed from inside a step");
        inOpenSession = model::close;
        assertThatThrownBy(() -> model.newSession(FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the model stub is closed from inside a use of it");
        assertThat(releases).isEmpty();
        model.close();
        assertThat(releases).containsExactly("session", "model");
    }

    @Test
    void newSession_ofAClosedModel_isRefused() {
        model.close();
        assertThatThrownBy(() -> model.newSession(FIRST))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the model stub is closed");
    }

    @Test
    void newSession_thatIsRefused_leavesNothingToClose() {
        assertThatThrownBy(() -> model.newSession(Prompt.tokens(9))).isInstanceOf(IllegalArgumentException.class);
        model.close();
        assertThat(releases).containsExactly("model");
    }

    private final class Model extends AbstractLanguageModel {
        private final InMemoryTokenizer tokenizer = InMemoryTokenizer.letters(3);

        Model() {
            super("stub");
        }

        @Override
        protected AbstractModelSession openSession(int[] prompt) {
            inOpenSession.run();
            return new Session(prompt);
        }

        @Override
        protected void release() {
            releases.add("model");
        }

        @Override
        public Vocabulary vocabulary() {
            return tokenizer.vocabulary();
        }

        @Override
        public Tokenizer tokenizer() {
            return tokenizer;
        }

        @Override
        public Optional<ChatTemplate> chatTemplate() {
            return Optional.empty();
        }

        @Override
        public int contextLength() {
            return 8;
        }

        @Override
        public Set<Integer> endTokens() {
            return Set.of();
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of(Capability.TRUNCATE);
        }

        private final class Session extends AbstractModelSession {
            Session(int[] prompt) {
                super(Model.this, prompt);
            }

            @Override
            protected void prefill(float[] row) {}

            @Override
            protected void extend(int[] tokens, int offset, int count, float[] logits, int rows) {
                inExtend.run();
            }

            @Override
            protected void rollBack(int newLength) {}

            @Override
            protected void release() {
                releases.add("session");
                inRelease.run();
            }
        }
    }
}
