package org.eft4j.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Locale;
import org.eft4j.Generation;
import org.eft4j.Score;
import org.eft4j.Token;
import org.eft4j.Token.LogProbabilities;

/** The results as JSON. Log-probabilities are in nats; JSON has no −∞, so it is {@code null}. */
final class Json {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final double NANOS_PER_MILLI = 1e6;

    private Json() {}

    static ObjectNode of(Generation generation) {
        ObjectNode json = NODES.objectNode();
        json.put("text", generation.text());
        json.set("tokens", integers(generation.tokens().stream().map(Token::id).toList()));
        json.set("promptIds", integers(generation.promptIds()));
        json.put("promptTokens", generation.promptIds().size());
        json.put("newTokens", generation.tokens().size());
        json.put("finishReason", generation.finishReason().name().toLowerCase(Locale.ROOT));
        if (!generation.fulfilsConstraint()) {
            json.put("fulfilsConstraint", false);
        }
        json.put("seed", generation.seed());
        if (!generation.byteReadings().isEmpty()) {
            ObjectNode bytes = json.putObject("bytes");
            generation
                    .byteReadings()
                    .forEach((member, reading) -> bytes.putObject(member)
                            .put("passes", reading.passes())
                            .put("merged", reading.merged())
                            .put("omitted", reading.omitted()));
        }
        generation
                .speculation()
                .ifPresent(stats -> json.putObject("speculation")
                        .put("blocks", stats.blocks())
                        .put("plainBlocks", stats.plainBlocks())
                        .put("drafted", stats.drafted())
                        .put("accepted", stats.accepted())
                        .put("tokensPerPass", stats.tokensPerPass()));
        Generation.Timing timing = generation.timing();
        json.putObject("timing")
                .put("prefillMs", timing.prefill().toNanos() / NANOS_PER_MILLI)
                .put("decodeMs", timing.decode().toNanos() / NANOS_PER_MILLI)
                .put("tokensPerSecond", timing.tokensPerSecond());
        if (generation.tokens().stream()
                .anyMatch(token -> token.logProbabilities().isPresent())) {
            ArrayNode logprobs = json.putArray("logprobs");
            for (Token token : generation.tokens()) {
                token.logProbabilities().ifPresent(values -> logprobs.add(of(token, values)));
            }
        }
        return json;
    }

    private static ObjectNode of(Token token, LogProbabilities values) {
        ObjectNode json = NODES.objectNode().put("token", token.id()).put("text", token.text());
        json.set("logprob", logprob(values.value()));
        ArrayNode top = json.putArray("top");
        for (Token.Candidate candidate : values.top()) {
            ObjectNode entry = top.addObject().put("token", candidate.id());
            entry.set("logprob", logprob(candidate.logProbability()));
        }
        ObjectNode members = json.putObject("members");
        values.members().forEach((name, value) -> members.set(name, logprob(value)));
        values.allowed().ifPresent(allowed -> json.put("allowed", allowed));
        return json;
    }

    static ObjectNode of(Score score) {
        ObjectNode json = NODES.objectNode();
        json.set("tokens", integers(score.tokens()));
        json.set("logprobs", logprobs(score.logProbabilities()));
        json.set("total", logprob(score.total()));
        ObjectNode members = json.putObject("members");
        score.members().forEach((name, values) -> members.set(name, logprobs(values)));
        return json;
    }

    private static ArrayNode integers(Collection<Integer> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(array::add);
        return array;
    }

    private static ArrayNode logprobs(Collection<Double> values) {
        ArrayNode array = NODES.arrayNode();
        values.forEach(value -> array.add(logprob(value)));
        return array;
    }

    /** Returns a log-probability as a number, or {@code null} where it is not finite. */
    static JsonNode logprob(double value) {
        return Double.isFinite(value) ? NODES.numberNode(value) : NODES.nullNode();
    }
}
