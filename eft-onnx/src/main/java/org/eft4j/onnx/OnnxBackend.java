package org.eft4j.onnx;

import org.eft4j.onnx.internal.runtime.Libraries;
import org.eft4j.spi.ModelBackend;

/** Placeholder. */
public final class OnnxBackend implements ModelBackend {
    /** For {@link java.util.ServiceLoader}. */
    public OnnxBackend() {}

    @Override
    public String name() {
        return Libraries.describe();
    }
}
