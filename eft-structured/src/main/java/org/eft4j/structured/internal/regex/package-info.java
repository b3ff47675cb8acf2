/** Regular expressions as automata over code points. */
@NullMarked
package org.eft4j.structured.internal.regex;

import org.jspecify.annotations.NullMarked;
