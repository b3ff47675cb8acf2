package org.eft4j.onnx;

import org.eft4j.LanguageModel;

/** The same logits on a GPU. */
@NeedsCuda
class CudaGoldenLogitsTest extends GoldenLogitsTest {
    @Override
    LanguageModel open(String model, int chunk) {
        return TestModels.openOnCuda("models/" + model + "/model.onnx", chunk);
    }
}
