package org.eft4j;

import org.eft4j.testkit.InMemoryModel;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.Nested;

/** The contract kit on models that are read over bytes, alone, mixed, and around a mix. */
class ByteModelContractTest {
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
            return ByteModels.model(ByteModels.words(), 1).build().overBytes();
        }
    }

    @Nested
    class WithNothingLeftOut extends Contract {
        @Override
        protected LanguageModel openModel() {
            return ByteModels.model(ByteModels.words(), 1).build().overBytes(0);
        }
    }

    /** Leaves out much, and reads again what it had left out. */
    @Nested
    class WithMuchLeftOut extends Contract {
        @Override
        protected LanguageModel openModel() {
            return ByteModels.model(ByteModels.words(), 1).build().overBytes(0.3);
        }
    }

    @Nested
    class MixedWithAnotherTokenizer extends Contract {
        @Override
        protected LanguageModel openModel() {
            InMemoryModel large = ByteModels.model(ByteModels.words(), 1).build();
            InMemoryModel tuned = ByteModels.model(ByteModels.syllables(), 2).build();
            InMemoryModel base = ByteModels.model(ByteModels.syllables(), 3).build();
            return new ClosingMembers(
                    Ensemble.upscale(large.overBytes(), tuned.overBytes(), base.overBytes()), large, tuned, base);
        }
    }

    @Nested
    class AroundAMix extends Contract {
        @Override
        protected LanguageModel openModel() {
            InMemoryModel large = ByteModels.model(ByteModels.words(), 1).build();
            InMemoryModel tuned = ByteModels.model(ByteModels.words(), 2).build();
            InMemoryModel base = ByteModels.model(ByteModels.words(), 3).build();
            return new ClosingMembers(Ensemble.upscale(large, tuned, base).overBytes(), large, tuned, base);
        }
    }
}
