package org.eft4j.evaluation;

/**
 * Says how good an answer is. Implement it to judge in a way of your own. An evaluation calls its judge from the thread
 * that runs it, one answer at a time. A judge that {@code eft matrix}, {@code frontier} and {@code tune} take by {@code
 * --judge CLASS} also needs a public constructor without parameters.
 */
@FunctionalInterface
public interface Judge {
    /**
     * Judges one answer.
     *
     * @throws org.eft4j.EftException if it cannot; the evaluation then ends with this exception, and its journal keeps
     *     every answer before
     */
    Verdict judge(Question question, Answer answer);
}
