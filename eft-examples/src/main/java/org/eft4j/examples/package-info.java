/**
 * Small programs, one for each question a user has. After {@code mvn package}, run one by
 * {@code java -cp eft-examples/target/classes:eft-cli/target/eft.jar org.eft4j.examples.UpScalingExample}. Begin with
 * {@link org.eft4j.examples.UpScalingExample}.
 */
@NullMarked
package org.eft4j.examples;

import org.jspecify.annotations.NullMarked;
