package org.eft4j.evaluation;

/**
 * What was answered to a question, and how it was judged.
 *
 * @param answer what was answered
 * @param verdict what the judge says of it
 */
public record JudgedAnswer(Answer answer, Verdict verdict) {}
