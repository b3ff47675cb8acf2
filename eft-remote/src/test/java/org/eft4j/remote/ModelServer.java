package org.eft4j.remote;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.Vocabulary;

/**
 * A server on this machine that answers as llama.cpp's and vLLM's were recorded to, for a model that is opened here.
 * What it is to do wrong is given by {@link #next}. Thread-safe.
 */
final class ModelServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonFactory WRITERS = new JsonFactory();

    /** The width that vLLM has by default: more must be allowed by --max-logprobs. */
    private static final int VLLM_CAP = 20;

    static {
        // Else each answer waits 40 ms for the client's acknowledgement of its headers.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final Kind kind;
    private final LanguageModel model;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<JsonNode> rowRequests = new ArrayList<>();
    private volatile int context;
    private volatile boolean capped;
    private volatile String key = "";
    private volatile boolean tokenizes = true;

    /** Which server is spoken like. */
    enum Kind {
        LLAMA("llama.cpp", "/completion"),
        VLLM("vllm", "/v1/completions");

        final String label;
        final String rowsPath;

        Kind(String label, String rowsPath) {
            this.label = label;
            this.rowsPath = rowsPath;
        }
    }

    /** Answers a request for rows in another way. */
    @FunctionalInterface
    interface Answer {
        void answer(HttpExchange exchange) throws IOException;
    }

    private ModelServer(Kind kind, LanguageModel model, HttpServer server) {
        this.kind = kind;
        this.model = model;
        this.server = server;
        this.context = model.contextLength() + 1;
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Starts a server for a model, which the caller closes after it. */
    static ModelServer start(Kind kind, LanguageModel model) {
        return new ModelServer(kind, model, listen(0));
    }

    /** Starts a server that speaks TLS, with a certificate that nobody trusts who does not know it. */
    static ModelServer startSecure(Kind kind, LanguageModel model, SSLContext identity) throws IOException {
        HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(identity));
        return new ModelServer(kind, model, secure);
    }

    private static HttpServer listen(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server at the address of one that was closed. */
    static ModelServer startAgain(ModelServer old) {
        return new ModelServer(
                old.kind, old.model, listen(old.server.getAddress().getPort()));
    }

    String url() {
        return (server instanceof HttpsServer ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort();
    }

    /** Answers the next requests for rows in these ways, one after the other. */
    ModelServer next(Answer... ways) {
        answers.addAll(List.of(ways));
        return this;
    }

    /** Reads no longer texts than this, the token generated included. */
    ModelServer context(int tokens) {
        context = tokens;
        return this;
    }

    /** Gives no more than 20 log-probabilities, as vLLM does by default. */
    ModelServer capped() {
        capped = true;
        return this;
    }

    /** Answers only those who have the key. */
    ModelServer key(String secret) {
        key = secret;
        return this;
    }

    /** Knows no /tokenize, as behind many gateways. */
    ModelServer withoutTokenize() {
        tokenizes = false;
        return this;
    }

    /** Returns the requests for rows so far. */
    List<JsonNode> rowRequests() {
        synchronized (rowRequests) {
            return List.copyOf(rowRequests);
        }
    }

    /** Writes the folder of a {@link TinyModel} that names this server. */
    Path tinyFolder(Path temp, String... extraFields) throws IOException {
        return folder(TinyModel.writeFolder(temp.resolve("tiny")), temp.resolve("remote"), extraFields);
    }

    /** Copies a model's text files and names this server beside them. */
    Path folder(Path source, Path target, String... extraFields) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                if (file.toString().endsWith(".json")) {
                    Files.copy(file, target.resolve(file.getFileName()));
                }
            }
        }
        Map<String, String> fields = new TreeMap<>(Map.of("server", kind.label, "url", url(), "model", "smol"));
        for (int i = 0; i < extraFields.length; i += 2) {
            fields.put(extraFields[i], extraFields[i + 1]);
        }
        JSON.writeValue(target.resolve("remote.json").toFile(), fields);
        return target;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (path.equals(kind.rowsPath)) {
                JsonNode request = JSON.readTree(body);
                synchronized (rowRequests) {
                    rowRequests.add(request);
                }
                if (isRefused(exchange)) {
                    return;
                }
                Answer way = answers.poll();
                if (way != null) {
                    way.answer(exchange);
                    return;
                }
                answerRows(exchange, request);
            } else if (path.equals("/tokenize") && tokenizes) {
                JsonNode request = JSON.readTree(body);
                String text =
                        request.path(kind == Kind.VLLM ? "prompt" : "content").asText();
                send(
                        exchange,
                        200,
                        JSON.writeValueAsBytes(
                                Map.of("tokens", model.tokenizer().encode(text, false, true))));
            } else if (path.equals("/v1/models")) {
                if (!isRefused(exchange)) {
                    send(exchange, 200, models());
                }
            } else if (path.equals("/version") && kind == Kind.VLLM) {
                send(exchange, 200, "{\"version\":\"0.32.0\"}");
            } else if (path.equals("/props") && kind == Kind.LLAMA) {
                send(
                        exchange,
                        200,
                        "{\"default_generation_settings\":{\"n_ctx\":" + context
                                + "},\"total_slots\":4,\"build_info\":\"b0-unknown\"}");
            } else {
                send(exchange, 404, "{\"detail\":\"Not Found\"}");
            }
        }
    }

    private boolean isRefused(HttpExchange exchange) throws IOException {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (key.isEmpty() || ("Bearer " + key).equals(given)) {
            return false;
        }
        send(
                exchange,
                401,
                kind == Kind.VLLM
                        ? "{\"error\":\"Unauthorized\"}"
                        : "{\"error\":{\"message\":\"Invalid API Key " + given
                                + "\",\"type\":\"authentication_error\",\"code\":401}}");
        return true;
    }

    private String models() {
        return kind == Kind.VLLM
                ? "{\"object\":\"list\",\"data\":[{\"id\":\"smol\",\"owned_by\":\"vllm\",\"max_model_len\":" + context
                        + "}]}"
                : "{\"object\":\"list\",\"data\":[{\"id\":\"smol\",\"aliases\":[\"smol\"],\"owned_by\":\"llamacpp\","
                        + "\"meta\":{\"n_vocab\":" + model.vocabulary().size() + ",\"n_ctx\":" + context
                        + ",\"ftype\":\"all F32\"}}]}";
    }

    private void answerRows(HttpExchange exchange, JsonNode request) throws IOException {
        JsonNode prompt = request.path("prompt");
        List<int[]> texts = new ArrayList<>();
        if (prompt.path(0).isArray()) {
            prompt.forEach(text -> texts.add(ids(text)));
        } else {
            texts.add(ids(prompt));
        }
        for (int[] text : texts) {
            if (text.length >= context) {
                send(exchange, 400, contextFull(text.length));
                return;
            }
        }
        int top = request.path(kind == Kind.VLLM ? "logprobs" : "n_probs").asInt();
        if (kind == Kind.VLLM && capped && (top < 0 || top > VLLM_CAP)) {
            send(
                    exchange,
                    400,
                    "{\"error\":{\"message\":\"Requested sample logprobs of "
                            + model.vocabulary().size()
                            + ", which is greater than max allowed: 20\",\"type\":\"BadRequestError\",\"code\":400}}");
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = WRITERS.createGenerator(bytes)) {
            if (kind == Kind.VLLM) {
                writeVllm(out, texts, top);
            } else {
                writeLlama(out, texts, top, prompt.path(0).isArray());
            }
        }
        send(exchange, 200, bytes.toByteArray());
    }

    private String contextFull(int length) {
        if (kind == Kind.LLAMA) {
            return "{\"error\":{\"code\":400,\"message\":\"request (" + length
                    + " tokens) exceeds the available context size (" + context
                    + " tokens), try increasing it\",\"type\":\"exceed_context_size_error\"}}";
        }
        return length == context
                ? "{\"error\":{\"message\":\"max_tokens must be at least 1, got 0.\",\"code\":400}}"
                : "{\"error\":{\"message\":\"This model's maximum context length is " + context
                        + " tokens. However, your prompt contains " + length + " input tokens\",\"code\":400}}";
    }

    private static int[] ids(JsonNode text) {
        return IntStream.range(0, text.size()).map(i -> text.path(i).asInt()).toArray();
    }

    /** Returns the log-probabilities after a text. */
    double[] logProbabilities(int[] text) {
        float[] row = new float[model.vocabulary().size()];
        try (ModelSession session = model.newSession(Prompt.tokens(text))) {
            session.promptLogits(row);
        }
        double max = Double.NEGATIVE_INFINITY;
        for (float score : row) {
            max = Math.max(max, score);
        }
        double sum = 0;
        for (float score : row) {
            sum += Math.exp(score - max);
        }
        double normaliser = max + Math.log(sum);
        return IntStream.range(0, row.length)
                .mapToDouble(id -> row[id] - normaliser)
                .toArray();
    }

    /** Returns the likeliest ids in order; all of them, in any order, where the whole row is asked for. */
    private static int[] likeliest(double[] row, int top) {
        IntStream ids = IntStream.range(0, row.length);
        return top < 0 || top >= row.length
                ? ids.toArray()
                : ids.boxed()
                        .sorted((a, b) -> Double.compare(row[b], row[a]))
                        .limit(top)
                        .mapToInt(Integer::intValue)
                        .toArray();
    }

    private void writeLlama(JsonGenerator out, List<int[]> texts, int top, boolean list) throws IOException {
        if (list) {
            out.writeStartArray();
        }
        for (int index = texts.size() - 1; index >= 0; index--) { // any order, as index says
            int[] text = texts.get(index);
            out.writeStartObject();
            out.writeNumberField("index", index);
            out.writeStringField("content", "a");
            out.writeStringField("prompt", model.tokenizer().decode(text, false));
            out.writeBooleanField("truncated", text.length + 1 >= context);
            out.writeNumberField("tokens_evaluated", text.length);
            out.writeFieldName("completion_probabilities");
            out.writeStartArray();
            out.writeStartObject();
            out.writeNumberField("id", 1);
            out.writeFieldName("top_logprobs");
            out.writeStartArray();
            double[] row = logProbabilities(text);
            Vocabulary vocabulary = model.vocabulary();
            for (int id : likeliest(row, top)) {
                out.writeStartObject();
                out.writeNumberField("id", id);
                String piece = vocabulary.piece(id).orElse("");
                out.writeStringField("token", piece);
                out.writeFieldName("bytes");
                byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
                out.writeStartArray();
                for (byte b : utf8) {
                    out.writeNumber(b & 0xFF);
                }
                out.writeEndArray();
                out.writeNumberField("logprob", row[id]);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
        }
        if (list) {
            out.writeEndArray();
        }
    }

    private void writeVllm(JsonGenerator out, List<int[]> texts, int top) throws IOException {
        out.writeStartObject();
        out.writeStringField("object", "text_completion");
        out.writeFieldName("choices");
        out.writeStartArray();
        for (int index = 0; index < texts.size(); index++) {
            out.writeStartObject();
            out.writeNumberField("index", index);
            out.writeStringField("text", "a");
            out.writeFieldName("logprobs");
            out.writeStartObject();
            out.writeFieldName("top_logprobs");
            out.writeStartArray();
            out.writeStartObject();
            double[] row = logProbabilities(texts.get(index));
            for (int id : likeliest(row, top)) {
                out.writeNumberField("token_id:" + id, row[id]);
            }
            out.writeEndObject();
            out.writeEndArray();
            out.writeEndObject();
            out.writeNullField("prompt_logprobs");
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeFieldName("usage");
        out.writeStartObject();
        out.writeNumberField(
                "prompt_tokens", texts.stream().mapToInt(text -> text.length).sum());
        out.writeEndObject();
        out.writeEndObject();
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    /** Stops at once: connections are cut, requests under way get no answer. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
