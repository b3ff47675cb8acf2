package org.eft4j.evaluation;

/**
 * What was answered.
 *
 * @param text the text, without end tokens
 * @param ended whether it ended by itself, and not at a limit
 */
public record Answer(String text, boolean ended) {}
