package org.eft4j.spark;

import java.util.Optional;
import org.eft4j.LanguageModel;
import org.eft4j.spi.ForwardingLanguageModel;

/** A model whose threads do not meet: each moves its own sequences together, and no one else's. */
final class OwnStepsModel extends ForwardingLanguageModel.OfSameSessions {
    OwnStepsModel(LanguageModel delegate) {
        super(delegate);
    }

    @Override
    public Optional<SharedSteps> sharedSteps() {
        return Optional.empty();
    }
}
