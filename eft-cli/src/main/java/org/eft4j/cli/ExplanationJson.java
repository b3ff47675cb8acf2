package org.eft4j.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.eft4j.Explanation;
import org.eft4j.Explanation.Change;
import org.eft4j.evaluation.picture.ExplainedText;
import org.eft4j.evaluation.picture.ExplainedText.Piece;

/** An explained text as JSON. Log-probabilities are in nats; JSON has no −∞, so it is {@code null}. */
final class ExplanationJson {
    private ExplanationJson() {}

    static ObjectNode of(ExplainedText text) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("prompt", text.prompt());
        json.put("mix", text.mix());
        ArrayNode tokens = json.putArray("tokens");
        text.tokens().forEach(piece -> tokens.add(of(piece)));
        return json;
    }

    private static ObjectNode of(Piece piece) {
        Explanation explanation = piece.explanation();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("token", explanation.token()).put("text", piece.text());
        json.set("logprob", Json.logprob(explanation.logProbability()));
        ObjectNode members = json.putObject("members");
        explanation.members().forEach((name, value) -> members.set(name, Json.logprob(value)));
        json.put("against", explanation.against());
        json.put("totalVariation", explanation.totalVariation());
        json.set("raised", changes(explanation.raised(), piece.raised()));
        json.set("lowered", changes(explanation.lowered(), piece.lowered()));
        return json;
    }

    private static ArrayNode changes(List<Change> changes, List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            ObjectNode entry = array.addObject().put("token", change.token()).put("text", texts.get(i));
            entry.set("mix", Json.logprob(change.mix()));
            entry.set("member", Json.logprob(change.member()));
        }
        return array;
    }
}
