package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.onnx.internal.runtime.Device;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where caches lie in the memory of a device, played by the CPU's, each logit is the same to the bit: for every kind of
 * cache and number.
 */
class DevicePathTest {
    private static final int STEPS = 40;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "models/small-base/model.onnx",
                "models/small-tuned/model.onnx",
                "exports/llama-optimum-merged/decoder_model_merged.onnx",
                "exports/llama-optimum-bf16/model.onnx",
                "exports/falcon-optimum/model.onnx",
                "exports/llama-genai-fp16/model.onnx",
                "exports/llama-genai-int4/model.onnx",
                "exports/llama-genai-last/model.onnx",
                "exports/llama-community/onnx/model_q4f16.onnx",
                "exports/mistral-genai2025/model.onnx"
            })
    void append_randomWalk_equalsTheHostPathToTheBit(String graph) {
        SplittableRandom random = new SplittableRandom(11);
        try (LanguageModel host = TestModels.open(graph, Device.CPU, 16);
                LanguageModel device = TestModels.open(graph, Device.CPU_AS_DEVICE, 16)) {
            int width = host.vocabulary().size();
            boolean many = host.capabilities().contains(Capability.MULTIPLE_LOGIT_ROWS);
            int[] prompt = random.ints(20, 0, width).toArray();
            try (ModelSession expected = host.newSession(Prompt.tokens(prompt));
                    ModelSession found = device.newSession(Prompt.tokens(prompt))) {
                for (int step = 0; step < STEPS; step++) {
                    if ((expected.length() > 0 && random.nextInt(3) == 0) || expected.remaining() < 20) {
                        int length = random.nextInt(expected.length());
                        expected.truncate(length);
                        found.truncate(length);
                    }
                    int count = random.nextInt(1, 20);
                    int rows = many ? count : 1;
                    int[] tokens = random.ints(count, 0, width).toArray();
                    float[] expectedRows = new float[rows * width];
                    float[] foundRows = new float[rows * width];
                    expected.append(tokens, 0, count, expectedRows, rows);
                    found.append(tokens, 0, count, foundRows, rows);
                    assertThat(foundRows).as("step %d of seed 11", step).isEqualTo(expectedRows);
                }
            }
        }
    }
}
