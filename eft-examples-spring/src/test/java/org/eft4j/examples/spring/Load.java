package org.eft4j.examples.spring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;
import org.eft4j.family.Family;
import tools.jackson.databind.ObjectMapper;

/** Asks a running server the family's questions by several clients at once, and prints how fast it answered. */
final class Load {
    private static final int WARM_UP = 20;

    private Load() {}

    /** Takes the server's address, how many clients ask, and how many questions each of them asks. */
    public static void main(String[] arguments) throws Exception {
        ChatClient client = new ChatClient(URI.create(arguments[0]));
        int clients = Integer.parseInt(arguments[1]);
        int each = Integer.parseInt(arguments[2]);
        List<String> questions = questions();
        run(client, questions, clients, WARM_UP);
        long start = System.nanoTime();
        List<Timed> answers = run(client, questions, clients, each);
        double seconds = (System.nanoTime() - start) / 1e9;
        long tokens = answers.stream().mapToLong(Timed::tokens).sum();
        System.out.printf(
                "%d clients, %d answers: %.0f answers a second, %.0f tokens a second%n",
                clients, answers.size(), answers.size() / seconds, tokens / seconds);
        System.out.println("first piece: "
                + percentiles(answers.stream().map(Timed::firstMillis).toList()));
        System.out.println("whole answer: "
                + percentiles(answers.stream().map(Timed::millis).toList()));
    }

    private static List<String> questions() throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Family.questions()), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> json.readTree(line).get("question").asString())
                    .toList();
        }
    }

    private static List<Timed> run(ChatClient client, List<String> questions, int clients, int each)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<List<Timed>>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int first = i * each;
                all.add(threads.submit(() -> {
                    List<Timed> own = new ArrayList<>();
                    for (int q = first; q < first + each; q++) {
                        own.add(ask(client, questions.get(q % questions.size())));
                    }
                    return own;
                }));
            }
            List<Timed> answers = new ArrayList<>();
            for (Future<List<Timed>> own : all) {
                answers.addAll(own.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Timed ask(ChatClient client, String question) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (ChatClient.Events events = client.stream(ChatClient.question(question))) {
            long first = 0;
            long tokens = 0;
            for (ChatClient.Event event = events.next(); !event.name().equals("end"); event = events.next()) {
                if (tokens++ == 0) {
                    first = System.nanoTime() - start;
                }
            }
            return new Timed(first / 1e6, (System.nanoTime() - start) / 1e6, tokens);
        }
    }

    private static String percentiles(List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        return String.format(
                "median %.0f ms, 95 %% within %.0f ms, all within %.0f ms",
                sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 95 / 100), sorted.get(sorted.size() - 1));
    }

    private record Timed(double firstMillis, double millis, long tokens) {}
}
