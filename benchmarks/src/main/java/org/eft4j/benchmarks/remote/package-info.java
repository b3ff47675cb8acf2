/** A model behind a real server, compared with the same model here. */
@NullMarked
package org.eft4j.benchmarks.remote;

import org.jspecify.annotations.NullMarked;
