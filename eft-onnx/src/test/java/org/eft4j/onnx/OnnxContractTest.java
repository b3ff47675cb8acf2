package org.eft4j.onnx;

import org.eft4j.LanguageModel;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.Nested;

/**
 * The contract of every language model, kept by a tuned model, by a base model, where everything is run in small
 * chunks, and by graphs of other kinds.
 */
class OnnxContractTest {
    private static final String TEXT = "What is a coca? naïve 你好 😀";

    @Nested
    class Tuned extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return TestModels.open("small-tuned");
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }

    @Nested
    class Base extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return TestModels.open("small-base");
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }

    @Nested
    class Chunked extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return TestModels.openChunked("small-tuned", 3);
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }

    /** GroupQueryAttention over a shared buffer, and as many rows of logits as are asked for. */
    @Nested
    class SharedBuffer extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return Fixture.named("llama-community").open();
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }

    @Nested
    class LastPositionOnly extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return Fixture.named("llama-genai-last").open();
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }
}
