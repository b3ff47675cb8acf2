package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where caches lie in the memory of a device, played by the CPU's, each logit is the same to the bit. */
class DevicePathTest {
    private static final int STEPS = 120;

    @ParameterizedTest
    @ValueSource(strings = {"small-base", "small-tuned"})
    void append_randomWalk_equalsTheHostPathToTheBit(String name) {
        SplittableRandom random = new SplittableRandom(11);
        try (LanguageModel host = TestModels.openChunked(name, 16);
                LanguageModel device = TestModels.openAsOnDevice(name, 16)) {
            int width = host.vocabulary().size();
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
                    int[] tokens = random.ints(count, 0, width).toArray();
                    float[] expectedRows = new float[count * width];
                    float[] foundRows = new float[count * width];
                    expected.append(tokens, 0, count, expectedRows, count);
                    found.append(tokens, 0, count, foundRows, count);
                    assertThat(foundRows).as("step %d of seed 11", step).isEqualTo(expectedRows);
                }
            }
        }
    }
}
