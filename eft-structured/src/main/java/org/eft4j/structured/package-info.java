/**
 * Constraints that have every text of a generation fit a JSON Schema, a regular expression or a list of choices. Begin
 * with {@link org.eft4j.structured.JsonSchema}.
 */
@NullMarked
package org.eft4j.structured;

import org.jspecify.annotations.NullMarked;
