package org.eft4j.remote.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eft4j.remote.internal.http.BrokenAnswerException;

/** llama.cpp's server, by its own {@code /completion}. */
final class LlamaDialect implements Dialect {
    private static final JsonFactory FACTORY = Dialect.factory(true);

    @Override
    public String rowsPath() {
        return "/completion";
    }

    @Override
    public void writeRowsRequest(
            JsonGenerator out, Optional<String> model, List<WantedRow> rows, int top, int width, int safeId)
            throws IOException {
        out.writeStartObject();
        if (model.isPresent()) {
            out.writeStringField("model", model.get());
        }
        out.writeFieldName("prompt");
        Dialect.writeTexts(out, rows);
        out.writeNumberField("n_predict", 1);
        out.writeNumberField("temperature", -1);
        // One more than there should be of a whole row, so that a wider one shows.
        out.writeNumberField("n_probs", top == width ? width + 1 : top);
        out.writeBooleanField("cache_prompt", true);
        out.writeBooleanField("stream", false);
        // The rows are lost where the token that the server picks is part of a character. This makes it pick another,
        // and leaves the rows as they are.
        out.writeArrayFieldStart("logit_bias");
        out.writeStartArray();
        out.writeNumber(safeId);
        out.writeNumber(1000.0);
        out.writeEndArray();
        out.writeEndArray();
        out.writeEndObject();
    }

    @Override
    public JsonFactory rowsFactory() {
        return FACTORY;
    }

    @Override
    public void readRows(JsonParser in, RowCollector rows) throws IOException {
        JsonToken first = in.nextToken();
        if (first == JsonToken.START_OBJECT) {
            readText(in, rows);
        } else if (first == JsonToken.START_ARRAY) {
            while (in.nextToken() == JsonToken.START_OBJECT) {
                readText(in, rows);
            }
            Json.require(in, JsonToken.END_ARRAY);
        } else {
            throw Json.unexpected();
        }
    }

    /** Reads what follows one text. */
    private static void readText(JsonParser in, RowCollector rows) throws IOException {
        int index = 0;
        int read = -1;
        boolean found = false;
        rows.beginRow();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            switch (in.currentName()) {
                case "index" -> index = Json.nextInt(in);
                case "tokens_evaluated" -> read = Json.nextInt(in);
                case "completion_probabilities" -> found |= readPositions(in, rows);
                default -> Json.skipValue(in);
            }
        }
        Json.require(in, JsonToken.END_OBJECT);
        if (!found) {
            throw new BrokenAnswerException("it has no log-probabilities");
        }
        // "truncated" does not say it: that is true, too, where a whole text and the next token fill the context.
        rows.requireRead(index, read);
        rows.endRow(index);
    }

    /** Reads the positions generated, of which there is one. */
    private static boolean readPositions(JsonParser in, RowCollector rows) throws IOException {
        Json.requireNext(in, JsonToken.START_ARRAY);
        boolean found = false;
        while (in.nextToken() == JsonToken.START_OBJECT) {
            if (found) {
                throw new BrokenAnswerException("it has more than one token");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                if (in.currentName().equals("top_logprobs")) {
                    readRow(in, rows);
                    found = true;
                } else {
                    Json.skipValue(in);
                }
            }
            Json.require(in, JsonToken.END_OBJECT);
        }
        Json.require(in, JsonToken.END_ARRAY);
        return found;
    }

    private static void readRow(JsonParser in, RowCollector rows) throws IOException {
        Json.requireNext(in, JsonToken.START_ARRAY);
        while (in.nextToken() == JsonToken.START_OBJECT) {
            int id = -1;
            float logProbability = Float.NaN;
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                if (name.equals("id")) {
                    id = Json.nextInt(in);
                } else if (name.equals("logprob")) {
                    logProbability = Json.nextFloat(in);
                } else {
                    Json.skipValue(in);
                }
            }
            Json.require(in, JsonToken.END_OBJECT);
            rows.add(id, logProbability);
        }
        Json.require(in, JsonToken.END_ARRAY);
    }

    @Override
    public void writeTokenizeRequest(JsonGenerator out, Optional<String> model, String text) throws IOException {
        out.writeStartObject();
        if (model.isPresent()) {
            out.writeStringField("model", model.get());
        }
        out.writeStringField("content", text);
        out.writeBooleanField("add_special", false);
        out.writeBooleanField("parse_special", true);
        out.writeEndObject();
    }

    @Override
    public ServerFacts facts(Questions questions) {
        JsonNode served = ServedModels.find(questions.get("/v1/models"), questions.model());
        Optional<JsonNode> properties = questions.getIfThere("/props");
        JsonNode meta = served.path("meta");
        int slots = properties.map(p -> p.path("total_slots").asInt()).orElse(0);
        OptionalInt context = properties
                .map(p -> Json.positive(p.at("/default_generation_settings/n_ctx")))
                .filter(OptionalInt::isPresent)
                .orElse(Json.positive(meta.path("n_ctx")));
        List<String> notes = new ArrayList<>();
        if (slots > 0) {
            notes.add("the server has " + slots + (slots == 1 ? " slot" : " slots")
                    + ": that many rows of one request are computed at once (-np)");
        }
        String build = properties.map(p -> p.path("build_info").asText("")).orElse("");
        String type = meta.path("ftype").asText("");
        if (!type.isEmpty()) {
            notes.add("the server's weights are " + Json.shown(type));
        }
        return new ServerFacts(
                ("llama.cpp " + Json.shown(build)).strip(), context, Json.positive(meta.path("n_vocab")), notes);
    }
}
