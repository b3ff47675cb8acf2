package org.eft4j.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * One golden generation. Log-probabilities are in nats.
 *
 * @param family whose it is
 * @param recipe the parameter that was set and its value; empty for plain up-scaling
 */
record Golden(
        GoldenFamily family,
        Map<String, Double> recipe,
        String question,
        List<Integer> prompt,
        List<Integer> tokens,
        String text,
        List<Step> steps) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One token: its mixed log-probability, those of the likeliest tokens by id, and each member's. */
    record Step(int token, double logprob, Map<Integer, Double> top, Map<String, Double> members) {
        static Step of(JsonNode json) {
            return new Step(
                    json.get("token").asInt(),
                    json.get("logprob").asDouble(),
                    stream(json.get("top"))
                            .collect(Collectors.toMap(
                                    t -> t.get(0).asInt(), t -> t.get(1).asDouble())),
                    JSON.convertValue(json.get("members"), new DoublesByName()));
        }
    }

    static Golden of(GoldenFamily family, JsonNode json) {
        return new Golden(
                family,
                JSON.convertValue(json.get("recipe"), new DoublesByName()),
                json.get("question").asText(),
                stream(json.get("prompt")).map(JsonNode::asInt).toList(),
                stream(json.get("tokens")).map(JsonNode::asInt).toList(),
                json.get("text").asText(),
                stream(json.get("steps")).map(Step::of).toList());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @Override
    public String toString() {
        return family + " " + recipe + " " + question;
    }

    private static final class DoublesByName extends TypeReference<Map<String, Double>> {}
}
