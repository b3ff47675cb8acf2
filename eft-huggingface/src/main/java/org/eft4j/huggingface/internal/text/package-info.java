/** Tokenizer, vocabulary and chat template of a model folder. Not public API. */
@NullMarked
package org.eft4j.huggingface.internal.text;

import org.jspecify.annotations.NullMarked;
