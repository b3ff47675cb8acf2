package org.eft4j.cli;

import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.internal.resource.Closing;
import picocli.CommandLine.Model.CommandSpec;

/** The models a command has opened; closes them together. */
final class OpenModels implements AutoCloseable {
    private final Deque<CancellableModel> models = new ConcurrentLinkedDeque<>();
    private final ModelOpener opener;

    private final boolean remembering;

    /** Opens models that remember no sequences. */
    OpenModels(CommandSpec command) {
        this(command, false);
    }

    /**
     * Opens nothing yet.
     *
     * @param remembering whether models begin a prompt with what they remember of earlier ones
     */
    OpenModels(CommandSpec command, boolean remembering) {
        this.opener = ModelOpener.of(command);
        this.remembering = remembering;
    }

    LanguageModel open(Path folder) {
        return open(ModelChoice.of(folder));
    }

    LanguageModel open(ModelChoice choice) {
        CancellableModel model =
                new CancellableModel(remembering ? opener.open(choice, ModelOptions.defaults()) : opener.open(choice));
        models.push(model);
        return model;
    }

    /** Lets all that runs on these models end soon. */
    void cancel() {
        models.forEach(CancellableModel::cancel);
    }

    /** Lets what runs on these models now end soon. */
    void cancelRunning() {
        models.forEach(CancellableModel::cancelRunning);
    }

    @Override
    public void close() {
        Closing.all(models.stream().map(model -> model::close));
    }
}
