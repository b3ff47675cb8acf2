/**
 * The command line program {@code eft}: one class for each command, one for each group of flags. Begin with {@link
 * org.eft4j.cli.Main}.
 */
@NullMarked
package org.eft4j.cli;

import org.jspecify.annotations.NullMarked;
