/** Constraints that are put together of others. Internal. */
@NullMarked
package org.eft4j.langchain4j.internal.constraint;

import org.jspecify.annotations.NullMarked;
