/**
 * The whole loop beside what else a user could run. Begin with {@link org.eft4j.benchmarks.sidebyside.SpeedComparison}.
 */
@NullMarked
package org.eft4j.benchmarks.sidebyside;

import org.jspecify.annotations.NullMarked;
