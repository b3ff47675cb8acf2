package org.eft4j.cli;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.LanguageModel;

/** Models opened when they are needed and closed when they no longer are: a matrix needs three at a time, however many scales it has. */
final class ModelPool implements AutoCloseable {
    private final Map<ModelChoice, LanguageModel> open = new HashMap<>();

    /** Closes all models but these. */
    void keepOnly(Collection<ModelChoice> needed) {
        for (ModelChoice choice : List.copyOf(open.keySet())) {
            if (!needed.contains(choice)) {
                LanguageModel model = open.remove(choice);
                if (model != null) {
                    model.close();
                }
            }
        }
    }

    /** The model, opened if it is not. */
    LanguageModel get(ModelChoice choice) {
        LanguageModel model = open.get(choice);
        if (model == null) {
            model = choice.open();
            open.put(choice, model);
        }
        return model;
    }

    @Override
    public void close() {
        keepOnly(List.of());
    }
}
