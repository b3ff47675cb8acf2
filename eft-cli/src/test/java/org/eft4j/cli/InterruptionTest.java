package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What commands do once the user has asked the program to stop. */
class InterruptionTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compare",
                "bench",
                "score --prompt A --completion B",
                "explain --chat A",
                "explain --chat A --answer B",
                "matrix --out OUT",
                "frontier --out OUT",
                "tune --out OUT"
            })
    void command_afterTheRequest_endsWithoutResultAndWithoutAWord(String command) {
        Eft.Result result =
                runAfterRequest(command.replace("OUT", temp.toString()).split(" "));

        assertThat(result).isEqualTo(new Eft.Result(1, "", ""));
    }

    @Test
    void generate_afterTheRequest_printsWhatThereIs() {
        Eft.Result result = runAfterRequest("generate", "--chat", "A", "--json");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("\"finishReason\":\"cancelled\"", "\"tokens\":[]");
    }

    private static Eft.Result runAfterRequest(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine program =
                Main.program(Eft::open).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        Interruption.of(program.getCommandSpec()).request();
        int status = program.execute(arguments);
        return new Eft.Result(status, out.toString(), err.toString());
    }

    @Test
    void request_whileWorkRuns_stopsItAndWaitsForItsEnd() {
        Interruption interruption = new Interruption();
        List<String> events = new ArrayList<>();
        List<Interruption.Work> running = new ArrayList<>();
        running.add(interruption.begin(() -> {
            events.add("stopped");
            running.get(0).end();
        }));

        interruption.request();

        assertThat(events).containsExactly("stopped");
        assertThat(interruption.isRequested()).isTrue();
    }

    @Test
    void request_afterStoppedWork_tellsHowToGoOn() {
        Interruption interruption = new Interruption();
        List<String> events = new ArrayList<>();
        List<Interruption.Work> running = new ArrayList<>();
        running.add(interruption.begin(() -> running.get(0).end(), () -> events.add("go on")));
        interruption.begin(() -> {}, () -> events.add("not this: it had ended")).end();

        interruption.request();

        assertThat(events).containsExactly("go on");
    }

    @Test
    void cancel_ofAModel_endsItsSessionsAndThoseToCome() {
        CancellableModel model =
                new CancellableModel(Eft.open(ModelChoice.of("base", Family.SMALL_BASE), ModelOptions.defaults()));
        Prompt prompt = Prompt.text("A heron is");
        float[] row = new float[model.vocabulary().size()];
        try (ModelSession before = model.newSession(prompt)) {
            model.cancel();

            assertThatThrownBy(() -> before.promptLogits(row)).isInstanceOf(CancellationException.class);
        }
        try (ModelSession after = model.newSession(prompt)) {
            assertThatThrownBy(() -> after.promptLogits(row)).isInstanceOf(CancellationException.class);
        }
    }
}
