package org.eft4j.spark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.spi.ForwardingLanguageModel;

/** A model whose threads do not meet: each moves its own sequences together, and no one else's. */
final class OwnStepsModel extends ForwardingLanguageModel {
    OwnStepsModel(LanguageModel delegate) {
        super(delegate);
    }

    @Override
    public Optional<SharedSteps> sharedSteps() {
        return Optional.empty();
    }

    @Override
    public Object weights() {
        return delegate().weights();
    }

    @Override
    public Map<ModelSession, RuntimeException> appendEach(
            List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
        return delegate().appendEach(sessions, tokens, rows);
    }
}
