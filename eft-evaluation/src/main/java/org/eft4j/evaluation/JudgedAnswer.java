package org.eft4j.evaluation;

/** What was answered to a question, and how it was judged. */
public record JudgedAnswer(Answer answer, Verdict verdict) {}
