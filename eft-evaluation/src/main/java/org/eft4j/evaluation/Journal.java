package org.eft4j.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.eft4j.EftException;

/**
 * The judged answers of an evaluation in a file, so that one that was interrupted goes on where it stopped: JSON Lines, the first of which holds
 * the configuration, each other one answer. A line is handed to the operating system as soon as it is there; after {@code kill -9} at most
 * the answer in flight is missing, and half a last line is cut off. One process at a time: the file is locked. For one thread.
 */
public final class Journal implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final FileChannel channel;
    private final Map<Key, JudgedAnswer> answers = new HashMap<>();

    private record Key(String model, String question) {}

    private Journal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a journal, or begins one.
     *
     * @param configuration everything that an answer depends on, but for the model and the question
     * @throws EftException if the file was made with another configuration, holds something else, or is open elsewhere
     */
    public static Journal open(Path file, ObjectNode configuration) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(channel, file);
                Journal journal = new Journal(file, channel);
                journal.load(configuration);
                return journal;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the journal " + file + ": " + e, e);
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new EftException(
                    "the journal " + file + " is in use by another run; wait for it, or write elsewhere");
        }
    }

    private void load(ObjectNode configuration) throws IOException {
        List<String> lines = wholeLines();
        if (lines.isEmpty()) {
            write(JSON.createObjectNode().set("configuration", configuration));
            return;
        }
        // as read back, so that numbers are of the same types
        requireSame(parse(lines.get(0), 1).path("configuration"), JSON.readTree(configuration.toString()));
        for (int i = 1; i < lines.size(); i++) {
            JsonNode line = parse(lines.get(i), i + 1);
            JsonNode answer = line.path("answer");
            JsonNode verdict = line.path("verdict");
            if (!line.hasNonNull("model") || !line.hasNonNull("question") || !verdict.isArray()) {
                throw new EftException(file + ", line " + (i + 1) + ", is no line of a journal: " + lines.get(i));
            }
            answers.put(
                    new Key(line.get("model").asText(), line.get("question").asText()),
                    new JudgedAnswer(
                            new Answer(answer.asText(), line.path("ended").asBoolean()),
                            new Verdict(
                                    verdict.path(0).asDouble(),
                                    verdict.path(1).asDouble(),
                                    verdict.path(2).asDouble())));
        }
    }

    /** The lines of the file; what stands behind the last line end was torn off by an interruption, and is removed. */
    private List<String> wholeLines() throws IOException {
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        while (content.hasRemaining() && channel.read(content, content.position()) >= 0) {}
        int end = content.position();
        while (end > 0 && content.get(end - 1) != '\n') {
            end--;
        }
        channel.truncate(end);
        channel.position(end);
        return new String(content.array(), 0, end, StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private JsonNode parse(String line, int number) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new EftException(file + ", line " + number + ", is no line of a journal: " + line, e);
        }
    }

    private void requireSame(JsonNode found, JsonNode wanted) {
        if (found.equals(wanted)) {
            return;
        }
        TreeSet<String> names = new TreeSet<>();
        found.fieldNames().forEachRemaining(names::add);
        wanted.fieldNames().forEachRemaining(names::add);
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            if (!found.path(name).equals(wanted.path(name))) {
                differences.add(name + " was " + found.path(name) + " and is now " + wanted.path(name));
            }
        }
        throw new EftException("the journal " + file + " was made otherwise: " + String.join("; ", differences)
                + "; ask as before, write elsewhere, or delete it");
    }

    /** What is known of a model's answer to a question. */
    public Optional<JudgedAnswer> find(String model, String question) {
        return Optional.ofNullable(answers.get(new Key(model, question)));
    }

    /** Adds an answer. */
    public void add(String model, String question, JudgedAnswer judged) {
        Verdict verdict = judged.verdict();
        ObjectNode line = JSON.createObjectNode()
                .put("model", model)
                .put("question", question)
                .put("answer", judged.answer().text())
                .put("ended", judged.answer().ended());
        line.putArray("verdict")
                .add(verdict.factuality())
                .add(verdict.helpfulness())
                .add(verdict.refusal());
        try {
            write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write to the journal " + file + ": " + e, e);
        }
        answers.put(new Key(model, question), judged);
    }

    private void write(JsonNode line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the journal " + file + ": " + e, e);
        }
    }
}
