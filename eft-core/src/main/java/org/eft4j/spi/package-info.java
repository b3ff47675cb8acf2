/**
 * The provider's side: implement {@link org.eft4j.spi.ModelBackend} to make models of another kind known to {@link
 * org.eft4j.Models}, and extend {@link org.eft4j.spi.AbstractModelSession} so that the rules of a session are kept for
 * you. The contract kit (artifact {@code eft-core}, classifier {@code testkit}) checks the result.
 */
@NullMarked
package org.eft4j.spi;

import org.jspecify.annotations.NullMarked;
