/** Placeholder for the contract tests that every backend extends. */
@NullMarked
package org.eft4j.testkit;

import org.jspecify.annotations.NullMarked;
