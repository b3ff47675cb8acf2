package org.eft4j.onnx;

import org.eft4j.LanguageModel;
import org.eft4j.onnx.internal.runtime.Device;

/** The same logits where caches lie in the memory of a device, played by the CPU's. */
class DeviceGoldenLogitsTest extends GoldenLogitsTest {
    @Override
    LanguageModel open(String model, int chunk) {
        return TestModels.open("models/" + model + "/model.onnx", Device.CPU_AS_DEVICE, chunk);
    }
}
