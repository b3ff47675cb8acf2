package org.eft4j.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eft4j.FinishReason;
import org.eft4j.Generation;
import org.eft4j.LanguageModel;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** A server with one place, and a model whose steps wait for the test: what happens when is no matter of time. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "chat.max-concurrent=1")
class DisconnectTest {
    @LocalServerPort
    private int port;

    @Autowired
    private GatedModel model;

    @Autowired
    private BlockingQueue<Generation> ended;

    @Autowired
    private Places places;

    @Test
    @Timeout(60)
    void client_thatGoesInTheMiddleOfAStep_endsIt() throws Exception {
        ChatClient client = new ChatClient(URI.create("http://127.0.0.1:" + port));
        String question = ChatClient.question("what is a heron?");

        HttpResponse<InputStream> first = client.post(question);
        ChatClient.Events events = new ChatClient.Events(first.body());
        model.steps.release(2); // the first token comes with the prompt
        for (int i = 0; i < 3; i++) {
            assertThat(events.next().name()).isEqualTo("piece");
        }
        model.begun.acquire(3); // the fourth token is being computed

        HttpResponse<InputStream> second = client.post(question);
        assertThat(second.statusCode()).isEqualTo(429);
        assertThat(second.headers().firstValue("Retry-After")).contains("1");
        assertThat(new String(second.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains("try again in a moment");

        events.close();
        Generation generation = ended.take();
        assertThat(generation.finishReason()).isIn(FinishReason.CANCELLED, FinishReason.INTERRUPTED);
        assertThat(generation.tokens()).hasSize(3);
        assertThat(model.begun.availablePermits())
                .as("steps begun after the client had gone")
                .isZero();

        while (places.free() == 0) {
            Thread.onSpinWait(); // until Netty's thread is through with the client that has gone
        }
        model.steps.release(1000);
        assertThat(client.ask(question).last().name())
                .as("the place is free again")
                .isEqualTo("end");
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Gated {
        @Bean(destroyMethod = "")
        GatedModel gatedModel() {
            return new GatedModel(Family.SMALL_TUNED.open());
        }

        @Bean
        @Primary
        ServedModel gated(GatedModel model) {
            return new ServedModel(model, model);
        }

        @Bean
        BlockingQueue<Generation> ended() {
            return new LinkedBlockingQueue<>();
        }

        @Bean
        @Primary
        GenAiMetrics recording(MeterRegistry registry, ChatProperties properties, BlockingQueue<Generation> ended) {
            return new GenAiMetrics(registry, properties) {
                @Override
                public Generation.Observer onStart(LanguageModel model, int promptTokens) {
                    return new Generation.Observer() {
                        @Override
                        public void onEnd(Generation generation) {
                            ended.add(generation);
                        }
                    };
                }
            };
        }
    }
}
