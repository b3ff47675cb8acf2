/** JSON Schema as automata over JSON texts. */
@NullMarked
package org.eft4j.structured.internal.schema;

import org.jspecify.annotations.NullMarked;
