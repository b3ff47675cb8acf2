/**
 * Emulated fine-tuning for the JVM: mix the log-probabilities of several language models at every token, and generate
 * from or score with the mix as if it were one model.
 *
 * <p>Begin with {@link org.eft4j.Models#open(java.nio.file.Path) Models.open} to load a model, {@link
 * org.eft4j.Ensemble#upscale Ensemble.upscale} to mix three, and {@link org.eft4j.Generator} to write text.
 * Log-probabilities are in nats throughout.
 *
 * <p>Close every model, session and token stream that you opened, for example by try-with-resources. The system
 * property {@code org.eft4j.leakDetection} finds those that were forgotten: {@code sampled} watches one opening in 127,
 * {@code all} every one, {@code off}, the default, none. Each place that forgot an object is logged once, with the
 * stack trace of the opening: when the garbage collector has taken the object and another is opened, or, for a session
 * that its model still holds, when the model is closed. The property is read once, before the first model is opened.
 */
@NullMarked
package org.eft4j;

import org.jspecify.annotations.NullMarked;
