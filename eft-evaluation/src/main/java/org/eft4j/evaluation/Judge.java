package org.eft4j.evaluation;

/**
 * Says how good an answer is. Implement it to plug a judge of your own into {@code eft matrix}, {@code frontier} and {@code tune} by {@code
 * --judge CLASS}: then it needs a public constructor without parameters. For one thread at a time.
 */
@FunctionalInterface
public interface Judge {
    /** Judges one answer. */
    Verdict judge(Question question, Answer answer);
}
