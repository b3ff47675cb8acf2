/**
 * A model over tokens read as one over bytes: the vocabulary sorted by its bytes, and the token sequences that cover a
 * text. Plain loops over arrays that know nothing of models. Begin with {@code Coverings}.
 */
@NullMarked
package org.eft4j.internal.bytes;

import org.jspecify.annotations.NullMarked;
