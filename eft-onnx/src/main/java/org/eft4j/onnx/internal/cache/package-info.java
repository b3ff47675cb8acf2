/**
 * Keeps keys and values of past tokens between runs. Not public API; begin at {@link
 * org.eft4j.onnx.internal.cache.KeyValueCache}.
 */
@NullMarked
package org.eft4j.onnx.internal.cache;

import org.jspecify.annotations.NullMarked;
