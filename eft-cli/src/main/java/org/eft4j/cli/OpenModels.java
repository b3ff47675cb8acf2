package org.eft4j.cli;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.internal.resource.Closing;

/** The models a command has opened; closes them together. */
final class OpenModels implements AutoCloseable {
    private final Deque<CancellableModel> models = new ConcurrentLinkedDeque<>();
    private final ModelOpener opener;

    private final boolean remembering;

    /** Opens models that remember no sequences. */
    OpenModels(ModelOpener opener) {
        this(opener, false);
    }

    /**
     * Opens nothing yet.
     *
     * @param remembering whether models begin a prompt with what they remember of earlier ones
     */
    OpenModels(ModelOpener opener, boolean remembering) {
        this.opener = opener;
        this.remembering = remembering;
    }

    LanguageModel open(ModelChoice choice) {
        return kept(opener.open(choice, options().build()));
    }

    /**
     * Opens a base and models that were tuned from it. Those that are adapters share its weights.
     *
     * @return the base, then the others in their order
     */
    List<LanguageModel> open(ModelChoice base, List<ModelChoice> tuned) {
        ModelOptions.Builder options = options();
        tuned.stream().filter(ModelChoice::isAdapter).map(ModelChoice::folder).forEach(options::adapter);
        List<LanguageModel> opened = new ArrayList<>();
        LanguageModel under = kept(opener.open(base, options.build()));
        opened.add(under);
        for (ModelChoice each : tuned) {
            opened.add(each.isAdapter() ? kept(under.withAdapter(each.folder())) : open(each));
        }
        return opened;
    }

    private ModelOptions.Builder options() {
        return remembering ? ModelOptions.builder() : ModelOpener.forgetting();
    }

    private LanguageModel kept(LanguageModel model) {
        CancellableModel cancellable = new CancellableModel(model);
        models.push(cancellable);
        return cancellable;
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
