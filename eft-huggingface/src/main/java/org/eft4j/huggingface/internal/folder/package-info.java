/** Reads a model folder as exporters write it. Not public API; begin at {@link org.eft4j.huggingface.internal.folder.ModelFolder}. */
@NullMarked
package org.eft4j.huggingface.internal.folder;

import org.jspecify.annotations.NullMarked;
