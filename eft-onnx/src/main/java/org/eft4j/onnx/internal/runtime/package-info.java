/**
 * Wraps ONNX Runtime and native memory: nothing outside this package sees their exceptions. Not public API; begin at
 * {@link org.eft4j.onnx.internal.runtime.GraphRunner}.
 */
@NullMarked
package org.eft4j.onnx.internal.runtime;

import org.jspecify.annotations.NullMarked;
