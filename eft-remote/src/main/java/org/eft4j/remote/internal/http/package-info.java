/** Requests with deadlines, repeats and cancellation. Knows nothing of models. Not public API. */
@NullMarked
package org.eft4j.remote.internal.http;

import org.jspecify.annotations.NullMarked;
