/** What can only be found out on a GPU. Begin at {@link org.eft4j.benchmarks.gpu.GpuChecks}. */
@NullMarked
package org.eft4j.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
