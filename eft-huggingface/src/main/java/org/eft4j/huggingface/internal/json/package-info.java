/** Reads the JSON files of a model folder. Not public API. */
@NullMarked
package org.eft4j.huggingface.internal.json;

import org.jspecify.annotations.NullMarked;
