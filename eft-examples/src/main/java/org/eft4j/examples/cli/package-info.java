/** Placeholder for the program eft: begin at {@link org.eft4j.examples.cli.Main}. */
@NullMarked
package org.eft4j.examples.cli;

import org.jspecify.annotations.NullMarked;
