package org.eft4j.examples.spring;

import java.time.Duration;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Prompt;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/** Says whether the models still write, as {@code model} in the health of the server: asks them for one token. */
@Component
class ModelHealthIndicator extends AbstractHealthIndicator {
    private static final Prompt PROMPT = Prompt.chat("hello");

    private final Generator generator;
    private final Places places;

    ModelHealthIndicator(ServedModel served, Places places) {
        super("the model did not write a token");
        this.generator = Generator.of(
                served.model(),
                GenerationOptions.builder()
                        .maxNewTokens(1)
                        .deadline(Duration.ofSeconds(5))
                        .build());
        this.places = places;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Generation generation = generator.generate(PROMPT);
        boolean late = generation.finishReason() == FinishReason.DEADLINE;
        health.status(late ? "DOWN" : "UP")
                .withDetail("model", generator.model().name())
                .withDetail("places", places.count())
                .withDetail("free", places.free());
    }
}
