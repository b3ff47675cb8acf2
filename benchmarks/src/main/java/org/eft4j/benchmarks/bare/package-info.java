/** Graphs run by ONNX Runtime and nothing else: the floor under the library's own steps. */
@NullMarked
package org.eft4j.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
