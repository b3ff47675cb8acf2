package org.eft4j.examples.spring;

import java.util.List;
import org.eft4j.LanguageModel;

/**
 * The model or mix that answers.
 *
 * @param model what answers
 * @param opened what is to be closed: of a mix, its members
 */
record ServedModel(LanguageModel model, List<LanguageModel> opened) implements AutoCloseable {
    ServedModel(LanguageModel model, LanguageModel... opened) {
        this(model, List.of(opened));
    }

    @Override
    public void close() {
        opened.forEach(LanguageModel::close);
    }
}
