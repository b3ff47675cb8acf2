/**
 * The contract kit for backend authors: extend {@link org.eft4j.testkit.LanguageModelContract} with a model of your
 * backend, and its tests show whether the model keeps every rule of {@link org.eft4j.LanguageModel} and {@link
 * org.eft4j.ModelSession}. {@link org.eft4j.testkit.InMemoryModel} is the plainest model that does.
 */
@NullMarked
package org.eft4j.testkit;

import org.jspecify.annotations.NullMarked;
