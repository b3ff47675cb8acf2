package org.eft4j.onnx.internal.graph;

import java.util.OptionalInt;

/**
 * A branch that a graph takes by the length of the whole text, past and new tokens together. Models with two sets of
 * rotary factors, one for short texts and one for long ones, are exported with such a branch. Immutable and
 * thread-safe.
 *
 * @param longest the longest text, in tokens, that the graph computes as a short one; empty if the graph does not tell
 * @param byMask whether the length is only that of the attention mask
 */
public record LengthSwitch(OptionalInt longest, boolean byMask) {}
