/** Opens models and runs their sessions. Not public API; begin at {@link org.eft4j.onnx.internal.OnnxBackend}. */
@NullMarked
package org.eft4j.onnx.internal;

import org.jspecify.annotations.NullMarked;
