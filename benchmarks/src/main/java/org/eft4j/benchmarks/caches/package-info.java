/** What a session's cache costs, in time and in memory. */
@NullMarked
package org.eft4j.benchmarks.caches;

import org.jspecify.annotations.NullMarked;
