/**
 * The ONNX Runtime backend. {@link org.eft4j.Models#open(java.nio.file.Path)} finds it by itself. Begin at {@link
 * org.eft4j.onnx.OnnxOptions} to set options that only this backend has, and at {@link org.eft4j.onnx.OnnxInspection}
 * to see what a model folder holds.
 */
@NullMarked
package org.eft4j.onnx;

import org.jspecify.annotations.NullMarked;
