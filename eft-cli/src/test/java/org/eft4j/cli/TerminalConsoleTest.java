package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.eft4j.Ensemble;
import org.eft4j.GenerationOptions;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.spi.ForwardingModelSession;
import org.jline.terminal.Attributes;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations at a terminal that is played by a script. */
class TerminalConsoleTest {
    private static final String QUESTION = "What is the capital of New Zealand?";
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";
    private static final String UP = "\u001b[A";
    private static final String BACKSPACE = "\u007f";

    @TempDir
    private Path temp;

    private final List<String> failures = new ArrayList<>();

    @Test
    void typed_line_isAnsweredUntilCtrlD() throws IOException {
        String shown = play(null, null, QUESTION + "\r", CTRL_D);

        assertThat(shown).contains("chatting with", "> ", "is Wellington.");
        assertThat(failures).isEmpty();
    }

    @Test
    void typed_editsAndCharactersBeyondAscii_areReadAsTheyAre() throws IOException {
        String shown = play(
                null, null, "What is the capital of Brazilü" + BACKSPACE + "?\r", "\"a\\b !é\r", "/help\r", CTRL_D);

        assertThat(shown).contains("Brasília", "\"a\\b !é", "forget what was said");
        assertThat(failures).isEmpty();
    }

    /** What the key sends in the two modes that a terminal may be in. */
    @ParameterizedTest
    @ValueSource(strings = {UP, "\u001bOA"})
    void arrowUp_bringsTheLineBeforeBack(String up) throws IOException {
        String shown = play(null, null, QUESTION + "\r", "/reset\r", up + up + "\r", CTRL_D);

        assertThat(shown.split("is Wellington.", -1)).hasSize(3);
    }

    @Test
    void ctrlC_whileALineIsTyped_takesItBack() throws IOException {
        String shown = play(null, null, "/nothing" + CTRL_C, CTRL_C, QUESTION + "\r", "/quit\r");

        assertThat(shown)
                .contains("[the arrow up brings the line back", "Ctrl-D ends the conversation", "is Wellington.");
        assertThat(failures).isEmpty();
    }

    @Test
    void arrowUp_afterCtrlC_bringsTheLineBack() throws IOException {
        String shown = play(null, null, QUESTION + CTRL_C, UP + "\r", CTRL_D);

        assertThat(shown).contains("is Wellington.");
    }

    @Test
    void ctrlC_duringAnAnswer_stopsItAndNotTheConversation() throws IOException {
        String shown =
                play("The capital of New Zealand is", null, QUESTION + "\r", "/reset\r", QUESTION + "\r", CTRL_D);

        assertThat(shown).contains("[stopped]").containsOnlyOnce("Wellington");
        assertThat(failures).isEmpty();
    }

    @Test
    void ctrlC_duringAnExplanation_stopsIt() throws IOException {
        String shown = play("/explain", null, QUESTION + "\r", "/explain\r", "/explain\r", CTRL_D);

        assertThat(shown).contains("[stopped]").containsOnlyOnce("probability, from tuned to mix");
        assertThat(failures).isEmpty();
    }

    @Test
    void faults_areTold() throws IOException {
        play(null, null, "/explain\r", "/nothing\r", CTRL_D);

        assertThat(failures).hasSize(2);
    }

    @Test
    void history_isInAFileOnlyIfOneIsNamed() throws IOException {
        Path history = temp.resolve("history");
        play(null, null, "/help\r", CTRL_D);
        assertThat(temp).isEmptyDirectory();

        play(null, history, "/help\r", CTRL_D);
        assertThat(Files.readString(history)).contains("/help");
        String shown = play(null, history, UP + "\r", CTRL_D);
        assertThat(shown).contains("/reset    forget");
    }

    @Test
    void history_thatCannotBeKept_isRefused() {
        assertThatThrownBy(() -> play(null, temp.resolve("none").resolve("history"), CTRL_D))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot keep the history");
    }

    @Test
    void personWithoutALineEditor_hasPromptsAndNoControlCharacters() {
        StringWriter shown = new StringWriter();
        try (ChatConsole console = PipedConsole.ofPerson(
                new ByteArrayInputStream("ü\n".getBytes(StandardCharsets.ISO_8859_1)),
                StandardCharsets.ISO_8859_1,
                new PrintWriter(shown))) {
            assertThat(console.isTerminal()).isTrue();
            assertThat(console.readLine()).isEqualTo("ü");
            console.print("\u001b");
            assertThat(console.readLine()).isNull();
        }

        assertThat(shown).hasToString("> \\u001b> ");
    }

    @Test
    void print_controlCharacters_areVisible() {
        assertThat(Terminals.safe("a\u001b[31m\tb\n")).isEqualTo("a\\u001b[31m\tb\n");
    }

    /**
     * Plays a conversation, and returns what the terminal shows.
     *
     * @param interruptAt what the screen shows when Ctrl-C is pressed during the next step of a model; null for never
     * @param typed what is typed at each prompt
     */
    private String play(@Nullable String interruptAt, @Nullable Path history, String... typed) throws IOException {
        Typist typist = new Typist(interruptAt, typed);
        try (OpenFamily family = new OpenFamily(typist::step);
                TerminalConsole console = new TerminalConsole(typist, history)) {
            Conversation conversation = new Conversation(List.of(), chat -> chat);
            new ChatLoop(console, family.mix, GenerationOptions.defaults(), conversation, false, family).run();
        }
        return typist.screen();
    }

    /** A terminal, and the one who sits there. */
    private static final class Typist extends LineDisciplineTerminal {
        private final Queue<String> typed;
        private @Nullable String interruptAt;

        Typist(@Nullable String interruptAt, String... typed) throws IOException {
            super("test", "xterm-256color", new ByteArrayOutputStream(), StandardCharsets.UTF_8);
            this.interruptAt = interruptAt;
            this.typed = new ArrayDeque<>(List.of(typed));
        }

        /** Types the next line, now that the editor waits for one. */
        @Override
        public Attributes enterRawMode() {
            Attributes before = super.enterRawMode();
            try {
                processInputBytes(typed.remove().getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return before;
        }

        /** Presses Ctrl-C once a text stands on the screen. */
        void step() {
            if (interruptAt != null && screen().contains(interruptAt)) {
                interruptAt = null;
                raise(Signal.INT);
            }
        }

        String screen() {
            return ((ByteArrayOutputStream) masterOutput).toString(StandardCharsets.UTF_8);
        }
    }

    private final class OpenFamily implements ChatLoop.Host, AutoCloseable {
        private final Runnable step;
        private final CancellableModel large = model(Family.LARGE_BASE);
        private final CancellableModel tuned = model(Family.SMALL_TUNED);
        private final CancellableModel base = model(Family.SMALL_BASE);
        private final Ensemble mix = Ensemble.upscale(large, tuned, base);
        private final Interruption interruption = new Interruption();

        OpenFamily(Runnable step) {
            this.step = step;
        }

        private CancellableModel model(Family member) {
            LanguageModel opened = Eft.open(ModelChoice.of("model", member), ModelOptions.defaults());
            return new CancellableModel(new ForwardingLanguageModel(opened) {
                @Override
                public ModelSession newSession(Prompt prompt) {
                    return new ForwardingModelSession(super.newSession(prompt)) {
                        @Override
                        public void append(int[] tokens, int offset, int count, float[] logits, int rows) {
                            step.run();
                            super.append(tokens, offset, count, logits, rows);
                        }
                    };
                }
            });
        }

        @Override
        public Interruption interruption() {
            return interruption;
        }

        @Override
        public void cancelRunning() {
            List.of(large, tuned, base).forEach(CancellableModel::cancelRunning);
        }

        @Override
        public void cancel() {
            List.of(large, tuned, base).forEach(CancellableModel::cancel);
        }

        @Override
        public void tell(String failure) {
            failures.add(failure);
        }

        @Override
        public void close() {
            List.of(large, tuned, base).forEach(CancellableModel::close);
        }
    }
}
