package org.eft4j;

import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.InMemoryTokenizer;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.Nested;

/** The contract kit on the in-memory model, with and without its abilities, and on ensembles of it. */
class InMemoryModelContractTest {
    private static final InMemoryTokenizer BYTES = InMemoryTokenizer.bytes();

    private static InMemoryModel.Builder model(long seed) {
        return InMemoryModel.builder(BYTES)
                .logits(InMemoryModel.ngram(seed, 3, 2))
                .contextLength(64)
                .endTokens(0);
    }

    abstract static class Contract extends LanguageModelContract {
        @Override
        protected String text() {
            return "héron — 鷺 🪶";
        }
    }

    @Nested
    class Alone extends Contract {
        @Override
        protected LanguageModel openModel() {
            return model(1).build();
        }
    }

    @Nested
    class WithoutAbilities extends Contract {
        @Override
        protected LanguageModel openModel() {
            return model(1).capabilities().build();
        }
    }

    @Nested
    class Together extends Contract {
        @Override
        protected LanguageModel openModel() {
            return model(1).movesTogether().build();
        }
    }

    @Nested
    class Mixed extends EnsembleContract {
        @Override
        LanguageModel mix(LanguageModel large, LanguageModel tuned, LanguageModel base) {
            return Ensemble.upscale(large, tuned, base).withAmplification(1.5);
        }
    }

    @Nested
    class MixedByDeltaTopP extends EnsembleContract {
        @Override
        LanguageModel mix(LanguageModel large, LanguageModel tuned, LanguageModel base) {
            return Ensemble.upscale(large, tuned, base).withDeltaTopP(0.9);
        }
    }

    @Nested
    class MixedInTwoLevels extends EnsembleContract {
        @Override
        LanguageModel mix(LanguageModel large, LanguageModel tuned, LanguageModel base) {
            return Ensemble.upscale(large, Ensemble.interpolate(tuned, large, 0.3), base);
        }
    }

    /** Closing an ensemble closes no member, so the kit's tests of a closed model close the members with it. */
    abstract static class EnsembleContract extends Contract {
        abstract LanguageModel mix(LanguageModel large, LanguageModel tuned, LanguageModel base);

        @Override
        protected LanguageModel openModel() {
            InMemoryModel large = model(1).build();
            InMemoryModel tuned = model(2).build();
            InMemoryModel base = model(3).build();
            return new ClosingMembers(mix(large, tuned, base), large, tuned, base);
        }
    }
}
