/** Placeholder for the session code. Not public API. */
@NullMarked
package org.eft4j.onnx.internal.runtime;

import org.jspecify.annotations.NullMarked;
