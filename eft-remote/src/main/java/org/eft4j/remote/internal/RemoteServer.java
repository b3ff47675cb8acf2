package org.eft4j.remote.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.eft4j.remote.RemoteException;
import org.eft4j.remote.RemoteException.Reason;
import org.eft4j.remote.internal.http.BrokenAnswerException;
import org.eft4j.remote.internal.http.Call;
import org.eft4j.remote.internal.http.Cancellation;
import org.eft4j.remote.internal.http.ServerConnection;
import org.eft4j.remote.internal.http.SmallJson;

/**
 * A model behind a server: asks for rows of logits, and while a model is opened for what the server says of itself.
 * Immutable and thread-safe. The caller closes it when no request is under way.
 */
final class RemoteServer implements Questions, AutoCloseable {
    /** More than an entry of a row takes in any answer seen; pieces of text differ in length, so this is for all. */
    private static final long BYTES_PER_ENTRY = 512;

    private static final long BYTES_PER_TOKEN = 64;

    private static final JsonFactory WRITERS = new JsonFactory();

    private final ServerConnection connection;
    private final Dialect dialect;
    private final Optional<String> model;
    private final int width;
    private final int safeId;

    /**
     * Makes a server; asks it nothing yet.
     *
     * @param model the name that the server gives the model
     * @param width the number of ids in a row
     * @param safeId an id whose text is complete by itself
     */
    RemoteServer(ServerConnection connection, Dialect dialect, Optional<String> model, int width, int safeId) {
        this.connection = connection;
        this.dialect = dialect;
        this.model = model;
        this.width = width;
        this.safeId = safeId;
    }

    /** Returns the number of ids in a row. */
    int width() {
        return width;
    }

    @Override
    public Optional<String> model() {
        return model;
    }

    /**
     * Asks for the rows that follow some texts, in one request.
     *
     * @param rows takes the answer, and was told what to expect
     * @param opening whether a model is being opened, so that the texts are nobody's
     */
    void readRows(RowCollector rows, boolean opening, Cancellation cancellation) {
        List<WantedRow> wanted = rows.wanted();
        byte[] request = write(out -> dialect.writeRowsRequest(out, model, wanted, rows.top(), width, safeId));
        long tokens = wanted.stream().mapToLong(WantedRow::length).sum();
        long maxBytes = SmallJson.MAX_BYTES + wanted.size() * (width + 1L) * BYTES_PER_ENTRY + tokens * BYTES_PER_TOKEN;
        Call<Boolean> call = new Call<>(
                dialect.rowsPath(), Optional.of(request), maxBytes, opening, answer -> readAnswer(answer, rows));
        connection.send(call, cancellation);
    }

    private boolean readAnswer(InputStream answer, RowCollector rows) throws IOException {
        rows.begin();
        try (JsonParser in = dialect.rowsFactory().createParser(answer)) {
            dialect.readRows(in, rows);
            if (in.nextToken() != null) {
                throw Json.unexpected();
            }
        } catch (JsonProcessingException e) {
            // without the cause, which may quote the answer
            throw new BrokenAnswerException("it is no JSON, or nothing that a row needs is so long or so deep", true);
        }
        rows.end();
        return true;
    }

    /** Returns the server's ids of a text of ours; empty if it tells nobody. */
    Optional<int[]> tokenize(String text) {
        byte[] request = write(out -> dialect.writeTokenizeRequest(out, model, text));
        return ifThere("/tokenize", Optional.of(request)).map(answer -> {
            JsonNode tokens = answer.path("tokens");
            int[] ids = new int[tokens.size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = tokens.path(i).asInt(-1);
            }
            return ids;
        });
    }

    /** Returns what the server says of itself. */
    ServerFacts facts() {
        return dialect.facts(this);
    }

    @Override
    public JsonNode get(String path) {
        return ask(path, Optional.empty());
    }

    @Override
    public Optional<JsonNode> getIfThere(String path) {
        return ifThere(path, Optional.empty());
    }

    private Optional<JsonNode> ifThere(String path, Optional<byte[]> body) {
        try {
            return Optional.of(ask(path, body));
        } catch (RemoteException e) {
            if (e.reason() == Reason.NOT_FOUND || e.reason() == Reason.REFUSED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private JsonNode ask(String path, Optional<byte[]> body) {
        return connection.send(new Call<>(path, body, SmallJson.MAX_BYTES, true, SmallJson::read), new Cancellation());
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = WRITERS.createGenerator(bytes)) {
            writing.write(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail so
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        connection.close();
    }

    /** Writes JSON. */
    @FunctionalInterface
    private interface Writing {
        void write(JsonGenerator out) throws IOException;
    }
}
