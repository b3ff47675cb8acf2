package org.eft4j.examples.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.examples.family.Family;
import org.jspecify.annotations.Nullable;

/** The models a command has opened; closes them together. */
final class OpenModels implements AutoCloseable {
    private final Deque<LanguageModel> models = new ArrayDeque<>();

    LanguageModel open(Path folder) {
        return keep(Models.open(folder));
    }

    /** Opens a folder, or where none is given a model of the family. */
    LanguageModel open(@Nullable Path folder, Family standard) {
        return folder == null ? keep(standard.open()) : open(folder);
    }

    private LanguageModel keep(LanguageModel model) {
        models.push(model);
        return model;
    }

    @Override
    public void close() {
        models.forEach(LanguageModel::close);
    }
}
