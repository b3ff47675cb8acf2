package org.eft4j.onnx;

import org.eft4j.LanguageModel;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.Nested;

/**
 * The contract of every language model, kept on a GPU. Its tolerance is for float32; float16 is looked at by {@code
 * benchmarks/gpu/gpu-checks.sh}.
 */
@NeedsCuda
class CudaContractTest {
    private static final String TEXT = "What is a coca? naïve 你好 😀";

    @Nested
    class Growing extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return TestModels.openOnCuda("models/small-tuned/model.onnx", 512);
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }

    @Nested
    class GrowingInChunks extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return TestModels.openOnCuda("models/small-base/model.onnx", 3);
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }

    @Nested
    class SharedBuffer extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return TestModels.openOnCuda("exports/llama-genai/model.onnx", 512);
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }
}
