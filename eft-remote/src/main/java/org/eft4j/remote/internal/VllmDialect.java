package org.eft4j.remote.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eft4j.remote.internal.http.BrokenAnswerException;

/** vLLM, by {@code /v1/completions}. */
final class VllmDialect implements Dialect {
    /** The ids are the names of fields: as many names as ids, which a table of names would only slow down. */
    private static final JsonFactory FACTORY = Dialect.factory(false);

    private static final String ID_PREFIX = "token_id:";

    @Override
    public String rowsPath() {
        return "/v1/completions";
    }

    @Override
    public void writeRowsRequest(
            JsonGenerator out, Optional<String> model, List<WantedRow> rows, int top, int width, int safeId)
            throws IOException {
        out.writeStartObject();
        out.writeStringField("model", model.orElseThrow());
        out.writeFieldName("prompt");
        Dialect.writeTexts(out, rows);
        out.writeNumberField("max_tokens", 1);
        out.writeNumberField("temperature", 0);
        out.writeNumberField("logprobs", top == width ? -1 : top);
        out.writeBooleanField("add_special_tokens", false);
        // Without it an entry is named by its text, which several ids share.
        out.writeBooleanField("return_tokens_as_token_ids", true);
        out.writeEndObject();
    }

    @Override
    public JsonFactory rowsFactory() {
        return FACTORY;
    }

    @Override
    public void readRows(JsonParser in, RowCollector rows) throws IOException {
        Json.requireNext(in, JsonToken.START_OBJECT);
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            switch (in.currentName()) {
                case "choices" -> {
                    Json.requireNext(in, JsonToken.START_ARRAY);
                    while (in.nextToken() == JsonToken.START_OBJECT) {
                        readChoice(in, rows);
                    }
                    Json.require(in, JsonToken.END_ARRAY);
                }
                case "usage" -> readUsage(in, rows);
                default -> Json.skipValue(in);
            }
        }
        Json.require(in, JsonToken.END_OBJECT);
    }

    private static void readChoice(JsonParser in, RowCollector rows) throws IOException {
        int index = 0;
        boolean found = false;
        rows.beginRow();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            switch (in.currentName()) {
                case "index" -> index = Json.nextInt(in);
                case "logprobs" -> found |= readLogProbabilities(in, rows);
                default -> Json.skipValue(in);
            }
        }
        Json.require(in, JsonToken.END_OBJECT);
        if (!found) {
            throw new BrokenAnswerException("it has no log-probabilities");
        }
        rows.endRow(index);
    }

    private static boolean readLogProbabilities(JsonParser in, RowCollector rows) throws IOException {
        boolean found = false;
        if (in.nextToken() == JsonToken.VALUE_NULL) {
            return false;
        }
        Json.require(in, JsonToken.START_OBJECT);
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            if (!in.currentName().equals("top_logprobs")) {
                Json.skipValue(in);
                continue;
            }
            Json.requireNext(in, JsonToken.START_ARRAY);
            while (in.nextToken() == JsonToken.START_OBJECT) {
                if (found) {
                    throw new BrokenAnswerException("it has more than one token");
                }
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    int id = id(in);
                    rows.add(id, Json.nextFloat(in));
                }
                Json.require(in, JsonToken.END_OBJECT);
                found = true;
            }
            Json.require(in, JsonToken.END_ARRAY);
        }
        Json.require(in, JsonToken.END_OBJECT);
        return found;
    }

    /** Reads the id that a field is named by. */
    private static int id(JsonParser in) throws IOException {
        char[] text = in.getTextCharacters();
        int start = in.getTextOffset();
        int end = start + in.getTextLength();
        int digits = start + ID_PREFIX.length();
        boolean right = end > digits && end - digits <= 9;
        for (int i = 0; right && i < ID_PREFIX.length(); i++) {
            right = text[start + i] == ID_PREFIX.charAt(i);
        }
        int id = 0;
        for (int i = digits; right && i < end; i++) {
            right = text[i] >= '0' && text[i] <= '9';
            id = 10 * id + text[i] - '0';
        }
        if (!right) {
            throw new BrokenAnswerException(
                    "its tokens are not given as ids, though that was asked for" + " (return_tokens_as_token_ids)");
        }
        return id;
    }

    private static void readUsage(JsonParser in, RowCollector rows) throws IOException {
        if (in.nextToken() == JsonToken.VALUE_NULL) {
            return;
        }
        Json.require(in, JsonToken.START_OBJECT);
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            if (in.currentName().equals("prompt_tokens")) {
                rows.requireReadInAll(Json.nextInt(in));
            } else {
                Json.skipValue(in);
            }
        }
        Json.require(in, JsonToken.END_OBJECT);
    }

    @Override
    public void writeTokenizeRequest(JsonGenerator out, Optional<String> model, String text) throws IOException {
        out.writeStartObject();
        out.writeStringField("model", model.orElseThrow());
        out.writeStringField("prompt", text);
        out.writeBooleanField("add_special_tokens", false);
        out.writeEndObject();
    }

    @Override
    public ServerFacts facts(Questions questions) {
        JsonNode served = ServedModels.find(questions.get("/v1/models"), questions.model());
        String version = questions
                .getIfThere("/version")
                .map(answer -> answer.path("version").asText(""))
                .orElse("");
        return new ServerFacts(
                ("vLLM " + Json.shown(version)).strip(),
                Json.positive(served.path("max_model_len")),
                OptionalInt.empty(),
                List.of());
    }
}
