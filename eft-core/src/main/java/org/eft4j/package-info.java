/**
 * Emulated fine-tuning for the JVM: mix the log-probabilities of several language models at every token, and generate
 * from or score with the mix as if it were one model.
 *
 * <p>Begin with {@link org.eft4j.Models#open(java.nio.file.Path) Models.open} to load a model, {@link
 * org.eft4j.Ensemble#upscale Ensemble.upscale} to mix three, and {@link org.eft4j.Generator} to write text.
 * Log-probabilities are in nats throughout.
 */
@NullMarked
package org.eft4j;

import org.jspecify.annotations.NullMarked;
