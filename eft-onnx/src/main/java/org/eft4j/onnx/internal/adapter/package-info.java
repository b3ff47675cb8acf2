/** Reads LoRA adapters as PEFT writes them, and finds the places of a graph that they change. Not public API. */
@NullMarked
package org.eft4j.onnx.internal.adapter;

import org.jspecify.annotations.NullMarked;
