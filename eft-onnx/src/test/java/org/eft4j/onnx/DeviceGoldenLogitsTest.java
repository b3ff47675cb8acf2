package org.eft4j.onnx;

import org.eft4j.LanguageModel;

/** The same logits where caches lie in the memory of a device, played by the CPU's. */
class DeviceGoldenLogitsTest extends GoldenLogitsTest {
    @Override
    LanguageModel open(String model, int chunk) {
        return TestModels.openAsOnDevice(model, chunk);
    }
}
