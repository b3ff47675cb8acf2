/** The backend itself: opens models and steps their sessions. Not public API; begin at {@link org.eft4j.onnx.internal.OnnxBackend}. */
@NullMarked
package org.eft4j.onnx.internal;

import org.jspecify.annotations.NullMarked;
