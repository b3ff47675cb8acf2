/**
 * Describes the layout of an exported decoder. Not public API; begin at {@link
 * org.eft4j.onnx.internal.graph.DecoderLayout}.
 */
@NullMarked
package org.eft4j.onnx.internal.graph;

import org.jspecify.annotations.NullMarked;
