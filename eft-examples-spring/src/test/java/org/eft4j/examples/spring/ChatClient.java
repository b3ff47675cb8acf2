package org.eft4j.examples.spring;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A client of the server, by the JDK's own HTTP. Thread-safe. */
final class ChatClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;

    ChatClient(URI server) {
        this.server = server;
    }

    static String question(String text) {
        return "{\"messages\": [{\"role\": \"user\", \"content\": \"" + text + "\"}]}";
    }

    HttpResponse<InputStream> post(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/chat"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    /** Returns the events of an answer to a request that the server takes; the caller closes them. */
    Events stream(String body) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = post(body);
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode() + ": "
                    + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        return new Events(response.body());
    }

    /** Returns the whole answer to a request that the server takes. */
    Received ask(String body) throws IOException, InterruptedException {
        try (Events events = stream(body)) {
            StringBuilder text = new StringBuilder();
            int pieces = 0;
            Event event = events.next();
            for (; event.name().equals("piece"); event = events.next()) {
                text.append(event.data().get("text").asString());
                pieces++;
            }
            return new Received(text.toString(), event, pieces);
        }
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(text(path));
    }

    String text(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** A whole answer. */
    record Received(String text, Event last, int pieces) {}

    record Event(String name, JsonNode data) {}

    /** The events of a response; closing it goes away in the middle. */
    static final class Events implements AutoCloseable {
        private final BufferedReader lines;

        Events(InputStream body) {
            lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        }

        /**
         * Returns the next event.
         *
         * @throws EOFException after the last
         */
        Event next() throws IOException {
            String name = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    name = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    return new Event(name, JSON.readTree(line.substring("data:".length())));
                }
            }
            throw new EOFException("the answer has ended without an event that says so");
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
