package org.eft4j.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eft4j.LanguageModel;
import picocli.CommandLine.Model.CommandSpec;

/** The models a command has opened; closes them together. */
final class OpenModels implements AutoCloseable {
    private final Deque<LanguageModel> models = new ArrayDeque<>();
    private final ModelOpener opener;

    OpenModels(CommandSpec command) {
        this.opener = ModelOpener.of(command);
    }

    LanguageModel open(Path folder) {
        return open(ModelChoice.of(folder));
    }

    LanguageModel open(ModelChoice choice) {
        LanguageModel model = opener.open(choice);
        models.push(model);
        return model;
    }

    @Override
    public void close() {
        models.forEach(LanguageModel::close);
    }
}
