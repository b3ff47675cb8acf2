/**
 * Numeric kernels over rows of logits: plain loops on {@code float[]} that know nothing of models. Begin with {@code
 * Rows}.
 */
@NullMarked
package org.eft4j.internal.math;

import org.jspecify.annotations.NullMarked;
