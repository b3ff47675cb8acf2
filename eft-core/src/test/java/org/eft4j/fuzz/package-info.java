/** Random sequences of calls with members and processors that break their word. Begin with {@code ApiFuzzTest}. */
@NullMarked
package org.eft4j.fuzz;

import org.jspecify.annotations.NullMarked;
