/**
 * Models behind HTTP servers. A folder with {@code remote.json} is opened by {@link org.eft4j.Models} like any other;
 * {@link org.eft4j.remote.RemoteOptions} says how long to wait, and {@link org.eft4j.remote.RemoteException} what went
 * wrong.
 *
 * <p>Everything here is immutable and thread-safe unless it says otherwise.
 */
@NullMarked
package org.eft4j.remote;

import org.jspecify.annotations.NullMarked;
