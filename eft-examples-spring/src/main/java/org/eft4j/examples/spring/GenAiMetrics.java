package org.eft4j.examples.spring;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Locale;
import org.eft4j.Generation;
import org.eft4j.LanguageModel;
import org.springframework.stereotype.Component;

/** Tells Micrometer of each generation. Thread-safe. */
@Component
class GenAiMetrics implements Generation.Listener {
    private final MeterRegistry registry;
    private final Tags tags;

    GenAiMetrics(MeterRegistry registry, ChatProperties properties) {
        this.registry = registry;
        this.tags = Tags.of(
                GenAiNames.OPERATION,
                GenAiNames.CHAT,
                GenAiNames.PROVIDER,
                GenAiNames.EFT4J,
                GenAiNames.MODEL,
                properties.modelName());
    }

    @Override
    public Generation.Observer onStart(LanguageModel model, int promptTokens) {
        tokens(GenAiNames.INPUT, promptTokens);
        return new Meters(System.nanoTime());
    }

    private void tokens(String type, int count) {
        summary(GenAiNames.TOKEN_USAGE, tags.and(GenAiNames.TOKEN_TYPE, type)).record(count);
    }

    private DistributionSummary summary(String name, Tags all) {
        return DistributionSummary.builder(name).tags(all).register(registry);
    }

    /** The meters of one generation. */
    private final class Meters implements Generation.Observer {
        private final long start;

        Meters(long start) {
            this.start = start;
        }

        @Override
        public void onFirstToken(Duration sinceStart) {
            registry.timer(GenAiNames.TIME_TO_FIRST_TOKEN, tags).record(sinceStart);
        }

        @Override
        public void onEnd(Generation generation) {
            duration(GenAiNames.NONE);
            int count = generation.tokens().size();
            tokens(GenAiNames.OUTPUT, count);
            if (count > 1) {
                registry.timer(GenAiNames.TIME_PER_OUTPUT_TOKEN, tags)
                        .record(generation.timing().decode().dividedBy(count - 1));
            }
            String reason = generation.finishReason().name().toLowerCase(Locale.ROOT);
            registry.counter(GenAiNames.ENDED, tags.and(GenAiNames.FINISH_REASON, reason))
                    .increment();
            summary(GenAiNames.SEQUENCES_PER_STEP, tags).record(generation.sequencesPerStep());
            summary(GenAiNames.REUSED_TOKENS, tags).record(generation.reusedTokens());
            generation
                    .timing()
                    .members()
                    .forEach((member, time) -> registry.timer(
                                    GenAiNames.MEMBER_DURATION, tags.and(GenAiNames.MEMBER, member))
                            .record(time));
        }

        @Override
        public void onFailure(Throwable failure) {
            duration(failure.getClass().getName());
        }

        private void duration(String errorType) {
            registry.timer(GenAiNames.REQUEST_DURATION, tags.and(GenAiNames.ERROR_TYPE, errorType))
                    .record(Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
