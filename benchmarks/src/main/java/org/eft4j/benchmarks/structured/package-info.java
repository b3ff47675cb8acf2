/** Masks of constraints: their time and memory, and beside llguidance's. */
@NullMarked
package org.eft4j.benchmarks.structured;

import org.jspecify.annotations.NullMarked;
