/**
 * What this project's modules share to hold what lies outside the heap: native resources and files in a cache. Not
 * public API.
 */
@NullMarked
package org.eft4j.internal.resource;

import org.jspecify.annotations.NullMarked;
