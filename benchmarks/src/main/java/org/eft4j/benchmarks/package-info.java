/** JMH benchmarks of the path from logits to a token. What is measured and how to run it: README.md of this module. */
@NullMarked
package org.eft4j.benchmarks;

import org.jspecify.annotations.NullMarked;
