/** Text that grows piece by piece: stop strings across token borders. Begin with {@code StopStrings}. */
@NullMarked
package org.eft4j.internal.text;

import org.jspecify.annotations.NullMarked;
