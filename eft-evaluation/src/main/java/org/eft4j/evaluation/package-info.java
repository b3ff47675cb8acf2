/**
 * Measuring what models answer: questions, answers, judges, a journal that survives interruption, confidence intervals.
 * Begin with {@link org.eft4j.evaluation.Evaluation}.
 */
@NullMarked
package org.eft4j.evaluation;

import org.jspecify.annotations.NullMarked;
