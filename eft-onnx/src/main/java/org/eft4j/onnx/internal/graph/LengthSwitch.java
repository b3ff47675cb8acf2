package org.eft4j.onnx.internal.graph;

import java.util.OptionalInt;

/**
 * A branch that a graph takes by the length of the whole text, past and new tokens together: models with two sets of rotary
 * factors, one for short texts and one for long ones, are exported so. Immutable and thread-safe.
 *
 * @param longest the longest text, in tokens, that the graph computes as a short one; empty if that cannot be read off it
 * @param byMask whether the length is that of the attention mask, and nothing else
 */
public record LengthSwitch(OptionalInt longest, boolean byMask) {}
