/**
 * ONNX Runtime and native memory behind a small face: nothing outside this package sees its exceptions. Not public API; begin at
 * {@link org.eft4j.onnx.internal.runtime.GraphRunner}.
 */
@NullMarked
package org.eft4j.onnx.internal.runtime;

import org.jspecify.annotations.NullMarked;
