package org.eft4j.cli;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.eft4j.ContextOverflowException;
import org.eft4j.Ensemble;
import org.eft4j.Explanation;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.Scorer;
import org.eft4j.Token;
import org.eft4j.TokenStream;
import org.eft4j.evaluation.picture.ExplainedText;
import picocli.CommandLine.Help.Ansi;

/**
 * Answers line by line until the lines end. A line that begins with a slash is a command; one that begins with two is
 * said, without the first. What goes wrong is told in one line, and the next line is read. For one thread.
 */
final class ChatLoop {
    static final List<String> COMMANDS = List.of("/explain", "/help", "/quit", "/reset");

    private static final int NAMED_CHANGES = 5;

    private final ChatConsole console;
    private final LanguageModel model;
    private final Generator generator;
    private final Conversation conversation;
    private final boolean json;
    private final Host host;

    /** What the program does for the loop. */
    interface Host {
        Interruption interruption();

        /** Lets what runs on the models end soon, but not what comes later. */
        void cancelRunning();

        /** Lets all that runs on the models end soon, and all that comes later at once. */
        void cancel();

        /** Tells what went wrong. */
        void tell(String failure);
    }

    ChatLoop(
            ChatConsole console,
            LanguageModel model,
            GenerationOptions options,
            Conversation conversation,
            boolean json,
            Host host) {
        this.console = console;
        this.model = model;
        this.generator = Generator.of(model, options);
        this.conversation = conversation;
        this.json = json;
        this.host = host;
    }

    /** Answers all lines, and returns whether nothing went wrong. */
    boolean run() {
        if (console.isTerminal()) {
            note("chatting with " + model.name() + "; /help tells more");
        }
        boolean allWell = true;
        for (Optional<String> line = next(); line.isPresent(); line = next()) {
            try {
                if (!handle(line.get())) {
                    return allWell;
                }
            } catch (UncheckedIOException e) {
                throw e; // Nobody reads what would come next.
            } catch (RuntimeException e) {
                if (host.interruption().isRequested()) {
                    throw e;
                }
                allWell = false;
                host.tell(Failures.message(e)
                        + (e instanceof ContextOverflowException ? "; /reset begins a new conversation" : ""));
            }
        }
        return allWell;
    }

    private Optional<String> next() {
        return Optional.ofNullable(console.readLine());
    }

    /** Handles a line, and returns whether another is to be read. */
    private boolean handle(String line) {
        if (line.startsWith("//")) {
            answer(line.substring(1));
        } else if (line.startsWith("/")) {
            return command(line.strip());
        } else if (!line.isBlank()) {
            answer(line);
        }
        return true;
    }

    private boolean command(String name) {
        switch (name) {
            case "/quit" -> {
                return false;
            }
            case "/reset" -> {
                conversation.reset();
                note("what was said is forgotten");
            }
            case "/explain" -> explain();
            case "/help" -> help();
            default ->
                throw new IllegalArgumentException("there is no command " + name + "; there are "
                        + String.join(", ", COMMANDS) + "; to say a line that begins with a slash, begin it with two");
        }
        return true;
    }

    private void help() {
        console.out().println("""
                Each line is a message; the answer remembers those before.
                /explain  say why the mix gave each token of the last answer
                /reset    forget what was said
                /quit     end; so does Ctrl-D
                //…       say a line that begins with a slash
                Ctrl-C stops an answer; what was written of it stays part of the conversation.""");
        console.out().flush();
    }

    private void answer(String said) {
        Prompt prompt = conversation.ask(said);
        Generation generation;
        try (TokenStream stream = generator.stream(prompt)) {
            generation = host.interruption()
                    .during(stream::cancel, () -> console.during(stream::cancel, () -> print(stream)));
        }
        if (host.interruption().isRequested()) {
            throw new CancellationException("stopped");
        }
        FinishReason reason = generation.finishReason();
        if (reason != FinishReason.CANCELLED || !generation.text().isBlank()) {
            conversation.add(new Conversation.Turn(said, prompt, generation.text()));
        }
        switch (reason) {
            case CANCELLED, DEADLINE, INTERRUPTED -> note("stopped");
            case LENGTH -> note("cut after " + generation.tokens().size() + " tokens; --max-new-tokens allows more");
            case CONTEXT ->
                note("cut at the end of the context of " + model.contextLength()
                        + " tokens; /reset begins a new conversation");
            case END, STOP -> {
                // The answer is whole.
            }
        }
    }

    private Generation print(TokenStream stream) {
        if (json) {
            Generation generation = stream.result();
            console.out().println(Json.of(generation));
            console.out().flush();
            return generation;
        }
        boolean lineIsOpen = false;
        try {
            for (Token token : stream) {
                lineIsOpen = true;
                console.print(token.text());
            }
            lineIsOpen = true; // an empty answer is a line, too
            return stream.result();
        } finally {
            if (lineIsOpen) {
                console.out().println();
                console.out().flush();
            }
        }
    }

    private void explain() {
        Conversation.Turn turn = conversation.last();
        if (turn == null || turn.answer().isEmpty()) {
            throw new IllegalArgumentException("there is no answer to explain yet; say something first");
        }
        if (!(model instanceof Ensemble ensemble)) {
            throw new IllegalArgumentException(
                    "only a mix can be explained, against its tuned model; leave out --model to chat with one");
        }
        Scorer scorer = Scorer.of(ensemble).withExplanations(Explanation.Request.of(NAMED_CHANGES));
        List<Explanation> tokens;
        try {
            tokens = host.interruption()
                    .during(
                            host::cancel,
                            () -> console.during(
                                    host::cancelRunning,
                                    () -> scorer.score(turn.prompt(), turn.answer())
                                            .explanations()));
        } catch (CancellationException e) {
            if (host.interruption().isRequested()) {
                throw e;
            }
            note("stopped");
            return;
        }
        boolean colours = console.isTerminal() && Ansi.AUTO.enabled();
        new ExplanationPrinter(console.out(), colours, console.width())
                .print(ExplainedText.of(turn.said(), ensemble.name(), tokens, ensemble.tokenizer()));
        console.out().flush();
    }

    /** Tells a person what happened. */
    private void note(String what) {
        if (console.isTerminal()) {
            console.out().println("[" + what + "]");
            console.out().flush();
        }
    }
}
