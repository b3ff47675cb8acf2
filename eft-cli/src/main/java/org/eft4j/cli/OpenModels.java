package org.eft4j.cli;

import java.nio.file.Path;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.eft4j.LanguageModel;
import org.eft4j.internal.resource.Closing;
import picocli.CommandLine.Model.CommandSpec;

/** The models a command has opened; closes them together. */
final class OpenModels implements AutoCloseable {
    private final Deque<CancellableModel> models = new ConcurrentLinkedDeque<>();
    private final ModelOpener opener;

    OpenModels(CommandSpec command) {
        this.opener = ModelOpener.of(command);
    }

    LanguageModel open(Path folder) {
        return open(ModelChoice.of(folder));
    }

    LanguageModel open(ModelChoice choice) {
        CancellableModel model = new CancellableModel(opener.open(choice));
        models.push(model);
        return model;
    }

    /** Lets all that runs on these models end soon. */
    void cancel() {
        models.forEach(CancellableModel::cancel);
    }

    @Override
    public void close() {
        Closing.all(models.stream().map(model -> model::close));
    }
}
