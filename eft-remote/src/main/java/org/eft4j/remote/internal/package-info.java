/** Folders that name a server, and models and sessions over it. Not public API. */
@NullMarked
package org.eft4j.remote.internal;

import org.jspecify.annotations.NullMarked;
