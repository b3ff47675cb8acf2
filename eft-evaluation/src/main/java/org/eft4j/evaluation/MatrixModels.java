package org.eft4j.evaluation;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.eft4j.LanguageModel;
import org.eft4j.evaluation.ScaleMatrix.Cell;
import org.eft4j.evaluation.ScaleMatrix.Recipe;

/**
 * The models of a matrix, opened when they are needed and closed when they no longer are: a cell needs three at most,
 * however many scales there are. For one thread.
 */
final class MatrixModels implements AutoCloseable {
    private final Map<String, ? extends Supplier<LanguageModel>> bases;
    private final Map<String, ? extends Supplier<LanguageModel>> tuned;
    private final Recipe recipe;
    private final Map<Key, LanguageModel> open = new HashMap<>();

    private record Key(boolean isTuned, String scale) {}

    MatrixModels(
            Map<String, ? extends Supplier<LanguageModel>> bases,
            Map<String, ? extends Supplier<LanguageModel>> tuned,
            Recipe recipe) {
        this.bases = bases;
        this.tuned = tuned;
        this.recipe = recipe;
    }

    /** Returns the model of a cell: a base or tuned model alone, or the mix of two scales. */
    EvaluatedModel open(Cell cell, Evaluation evaluation) {
        Key base = new Key(false, cell.base());
        if (cell.isBase()) {
            Key reader = new Key(
                    true,
                    tuned.containsKey(cell.base())
                            ? cell.base()
                            : tuned.keySet().iterator().next());
            keepOnly(Set.of(base, reader));
            return evaluation.evaluated(cell.toString(), get(base), get(reader));
        }
        Key lender = new Key(true, cell.tuned());
        if (cell.isTuned()) {
            keepOnly(Set.of(lender));
            return evaluation.evaluated(cell.toString(), get(lender), get(lender));
        }
        Key pairBase = new Key(false, cell.tuned());
        keepOnly(Set.of(base, lender, pairBase));
        return evaluation.evaluated(cell.toString(), recipe.mix(get(base), get(lender), get(pairBase)), get(lender));
    }

    private void keepOnly(Set<Key> needed) {
        for (Key key : List.copyOf(open.keySet())) {
            LanguageModel model = needed.contains(key) ? null : open.remove(key);
            if (model != null) {
                model.close();
            }
        }
    }

    private LanguageModel get(Key key) {
        LanguageModel model = open.get(key);
        if (model == null) {
            model = requireNonNull((key.isTuned() ? tuned : bases).get(key.scale()))
                    .get();
            open.put(key, model);
        }
        return model;
    }

    @Override
    public void close() {
        keepOnly(Set.of());
    }
}
