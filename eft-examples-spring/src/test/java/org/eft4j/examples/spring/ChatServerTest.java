package org.eft4j.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.Prompt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The whole server on loopback, with the models that it has by default. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ChatServerTest {
    private static final String QUESTION = "What is the capital of New Zealand?";
    private static final ObjectMapper JSON = new ObjectMapper();

    @LocalServerPort
    private int port;

    @Autowired
    private ServedModel served;

    private ChatClient client;

    @BeforeEach
    void connect() {
        client = new ChatClient(URI.create("http://127.0.0.1:" + port));
    }

    private Generation alone(String question, GenerationOptions options) {
        return Generator.of(served.model(), options).generate(Prompt.chat(question));
    }

    @Test
    void chat_question_streamsWhatTheLibraryWrites() throws Exception {
        Generation expected = alone(QUESTION, GenerationOptions.defaults());
        ChatClient.Received received = client.ask(ChatClient.question(QUESTION));

        assertThat(received.text()).isEqualTo(expected.text());
        assertThat(received.pieces()).isEqualTo(expected.tokens().size());
        assertThat(received.last().name()).isEqualTo("end");
        JsonNode end = received.last().data();
        assertThat(end.get("finishReason").asString()).isEqualTo("end");
        assertThat(end.get("promptTokens").asInt())
                .isEqualTo(expected.promptIds().size());
        assertThat(end.get("newTokens").asInt()).isEqualTo(expected.tokens().size());
    }

    @Test
    void chat_optionsOfTheRequest_areKept() throws Exception {
        Generation expected = alone(
                QUESTION,
                GenerationOptions.builder()
                        .temperature(1)
                        .seed(7)
                        .maxNewTokens(5)
                        .build());
        ChatClient.Received received = client.ask("{\"messages\": [{\"role\": \"user\", \"content\": \"" + QUESTION
                + "\"}], \"temperature\": 1.0, \"seed\": 7, \"maxNewTokens\": 5}");

        assertThat(received.text()).isEqualTo(expected.text());
        assertThat(received.last().data().get("seed").asLong()).isEqualTo(7);
        assertThat(received.last().data().get("finishReason").asString()).isEqualTo("length");
    }

    @Test
    void chat_conversation_isReadAsOne() throws Exception {
        ChatClient.Received received = client.ask("{\"messages\": [{\"role\": \"user\", \"content\": \"" + QUESTION
                + "\"}, {\"role\": \"assistant\", \"content\": \"Wellington.\"},"
                + " {\"role\": \"user\", \"content\": \"What is a heron?\"}]}");
        assertThat(received.text()).isNotBlank();
        assertThat(received.last().data().get("promptTokens").asInt())
                .isGreaterThan(alone(QUESTION, GenerationOptions.defaults())
                        .promptIds()
                        .size());
    }

    @Test
    void chat_badRequests_areRefusedWithAReason() throws Exception {
        assertRefused("{}", 400, "expected messages");
        assertRefused("{\"messages\": [{\"role\": \"user\"}]}", 400, "expected a role and content in each message");
        assertRefused("{\"messages\": 3}", 400, "");
        assertRefused(
                "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}], \"temperature\": -1}",
                400,
                "temperature must be at least 0");
        assertRefused(ChatClient.question("heron ".repeat(300)), 400, "the context of large-base is 256");
        assertRefused(ChatClient.question("heron ".repeat(20_000)), 413, "");
    }

    private void assertRefused(String body, int status, String detail) throws Exception {
        var response = client.post(body);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                .contains(detail);
    }

    @Test
    void health_models_areAskedForAToken() throws Exception {
        JsonNode health = client.get("/actuator/health");
        assertThat(health.at("/status").asString()).isEqualTo("UP");
        assertThat(health.at("/components/model/status").asString()).isEqualTo("UP");
        assertThat(health.at("/components/model/details/free").asInt()).isEqualTo(16);
    }

    /** Each client asks four questions; nobody is refused, and every answer is the library's. */
    @Test
    void chat_sixteenClients_areAllAnsweredAndCounted() throws Exception {
        double before = count(GenAiNames.TIME_TO_FIRST_TOKEN);
        List<String> questions = List.of("France", "Japan", "Peru", "Kenya").stream()
                .map(country -> "What is the capital of " + country + "?")
                .toList();
        List<String> expected = questions.stream()
                .map(question -> alone(question, GenerationOptions.defaults()).text())
                .toList();
        ExecutorService clients = Executors.newFixedThreadPool(16);
        try {
            List<Future<List<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                answers.add(clients.submit(() -> {
                    List<String> texts = new ArrayList<>();
                    for (String question : questions) {
                        texts.add(client.ask(ChatClient.question(question)).text());
                    }
                    return texts;
                }));
            }
            for (Future<List<String>> answer : answers) {
                assertThat(answer.get()).isEqualTo(expected);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(count(GenAiNames.TIME_TO_FIRST_TOKEN) - before).isEqualTo(64);
        assertThat(client.text("/actuator/prometheus"))
                .contains("gen_ai_server_request_duration_seconds_bucket{error_type=\"none\",")
                .contains("gen_ai_client_token_usage_count{")
                .contains("eft4j_member_duration_seconds_count{gen_ai_operation_name=\"chat\"")
                .contains("eft4j_answers_active 0.0");
    }

    /** Returns how often something was measured. */
    private double count(String metric) throws Exception {
        String json = client.text("/actuator/metrics/" + metric);
        return json.isEmpty()
                ? 0
                : JSON.readTree(json).at("/measurements/0/value").asDouble();
    }
}
