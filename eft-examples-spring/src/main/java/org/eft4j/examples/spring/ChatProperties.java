package org.eft4j.examples.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The limits of the server, by their names in {@code application.properties}.
 *
 * @param modelName what metrics call the model
 * @param maxConcurrent how many answers are written at the same time; a further request is refused with status 429
 * @param maxNewTokens the most tokens of an answer
 * @param timeLimit ends an answer that takes longer
 */
@ConfigurationProperties("chat")
public record ChatProperties(String modelName, int maxConcurrent, int maxNewTokens, Duration timeLimit) {}
