/**
 * The text side of a model folder, for every backend. Begin with {@link org.eft4j.huggingface.ModelFolder}.
 *
 * <p>Everything here is immutable and thread-safe unless it says otherwise.
 */
@NullMarked
package org.eft4j.huggingface;

import org.jspecify.annotations.NullMarked;
