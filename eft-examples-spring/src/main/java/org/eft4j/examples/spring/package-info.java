/**
 * A chat server over a mix, by Spring Boot: answers as server-sent events, limits, health and metrics. Begin with
 * {@link org.eft4j.examples.spring.ChatController}.
 */
@NullMarked
package org.eft4j.examples.spring;

import org.jspecify.annotations.NullMarked;
