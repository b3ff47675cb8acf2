/**
 * Models and mixes as LangChain4j's chat models: {@link org.eft4j.langchain4j.EftChatModel} answers, {@link
 * org.eft4j.langchain4j.EftStreamingChatModel} streams, {@link org.eft4j.langchain4j.EftTokenCountEstimator} counts.
 */
@NullMarked
package org.eft4j.langchain4j;

import org.jspecify.annotations.NullMarked;
