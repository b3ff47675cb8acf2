package org.eft4j.onnx;

/** Placeholder, replaced in the next commit. */
public record OnnxInspection(String layout) {}
