/** The pocket model family that the examples and the program {@code eft} run on. Begin with {@link org.eft4j.examples.family.Family}. */
@NullMarked
package org.eft4j.examples.family;

import org.jspecify.annotations.NullMarked;
