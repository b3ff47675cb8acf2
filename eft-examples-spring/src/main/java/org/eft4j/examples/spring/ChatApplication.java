package org.eft4j.examples.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the server; its settings are in {@code application.properties}. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ChatApplication {
    /** Starts the server. */
    public static void main(String[] arguments) {
        SpringApplication.run(ChatApplication.class, arguments);
    }
}
