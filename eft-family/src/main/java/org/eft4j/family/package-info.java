/**
 * The pocket model family that the examples and the program {@code eft} run on. Begin with {@link
 * org.eft4j.family.Family}.
 */
@NullMarked
package org.eft4j.family;

import org.jspecify.annotations.NullMarked;
