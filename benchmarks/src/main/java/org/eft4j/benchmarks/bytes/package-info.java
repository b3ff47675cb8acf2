/** Models read over bytes, beside the same models over tokens. */
@NullMarked
package org.eft4j.benchmarks.bytes;

import org.jspecify.annotations.NullMarked;
