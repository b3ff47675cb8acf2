/** Reads thinking and calls of tools out of what a model writes, as it comes. Internal. */
@NullMarked
package org.eft4j.langchain4j.internal.reading;

import org.jspecify.annotations.NullMarked;
