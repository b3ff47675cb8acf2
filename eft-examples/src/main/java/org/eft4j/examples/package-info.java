/**
 * Small programs, one for each question a user has. Run one by {@code java -cp eft-cli/target/eft.jar org.eft4j.examples.UpScale}; begin
 * with {@link org.eft4j.examples.UpScale}.
 */
@NullMarked
package org.eft4j.examples;

import org.jspecify.annotations.NullMarked;
