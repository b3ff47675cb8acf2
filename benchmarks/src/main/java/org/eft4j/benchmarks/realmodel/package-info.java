/** A real instruct model in the exports people use: whether it answers as it must, how fast, and in how much memory. */
@NullMarked
package org.eft4j.benchmarks.realmodel;

import org.jspecify.annotations.NullMarked;
