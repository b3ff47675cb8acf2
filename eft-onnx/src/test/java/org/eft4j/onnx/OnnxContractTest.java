package org.eft4j.onnx;

import org.eft4j.LanguageModel;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.Nested;

/** The contract of every language model, kept by a tuned model, by a base model, and where everything is run in small chunks. */
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
}
