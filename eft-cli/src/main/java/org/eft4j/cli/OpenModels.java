package org.eft4j.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eft4j.LanguageModel;

/** The models a command has opened; closes them together. */
final class OpenModels implements AutoCloseable {
    private final Deque<LanguageModel> models = new ArrayDeque<>();

    LanguageModel open(Path folder) {
        return open(ModelChoice.of(folder));
    }

    LanguageModel open(ModelChoice choice) {
        LanguageModel model = choice.open();
        models.push(model);
        return model;
    }

    @Override
    public void close() {
        models.forEach(LanguageModel::close);
    }
}
