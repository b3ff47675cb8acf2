package org.eft4j.onnx;

import org.eft4j.LanguageModel;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.Nested;

/** The contract of every language model, kept where caches lie in the memory of a device, played by the CPU's. */
class DeviceContractTest {
    private static final String TEXT = "What is a coca? naïve 你好 😀";

    @Nested
    class Growing extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return TestModels.open("models/small-tuned/model.onnx", Device.CPU_AS_DEVICE, 512);
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
            return TestModels.open("models/small-base/model.onnx", Device.CPU_AS_DEVICE, 3);
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
            return TestModels.open("exports/llama-genai/model.onnx", Device.CPU_AS_DEVICE, 512);
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }

    @Nested
    class SharedBufferInChunks extends LanguageModelContract {
        @Override
        protected LanguageModel openModel() {
            return TestModels.open("exports/llama-community/onnx/model.onnx", Device.CPU_AS_DEVICE, 3);
        }

        @Override
        protected String text() {
            return TEXT;
        }
    }
}
