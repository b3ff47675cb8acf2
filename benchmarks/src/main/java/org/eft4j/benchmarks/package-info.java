/** Placeholder for the JMH benchmarks. */
@NullMarked
package org.eft4j.benchmarks;

import org.jspecify.annotations.NullMarked;
