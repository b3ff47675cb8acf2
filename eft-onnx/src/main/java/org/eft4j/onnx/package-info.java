/** Placeholder for the ONNX Runtime backend: begin at {@link org.eft4j.onnx.OnnxBackend}. */
@NullMarked
package org.eft4j.onnx;

import org.jspecify.annotations.NullMarked;
