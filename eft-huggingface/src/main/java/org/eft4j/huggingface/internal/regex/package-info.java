/** What a pattern of a tokenizer can cost the engine that runs it. Not public API. */
@NullMarked
package org.eft4j.huggingface.internal.regex;

import org.jspecify.annotations.NullMarked;
