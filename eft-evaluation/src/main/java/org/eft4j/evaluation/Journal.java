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
import org.eft4j.internal.resource.IoReason;
import org.jspecify.annotations.Nullable;

/**
 * The judged answers of an evaluation in a file, so that one that was interrupted goes on where it stopped: JSON Lines,
 * the first of which holds the configuration, each other one answer. Each line is handed to the operating system at
 * once; after {@code kill -9} at most the answer in flight is missing, and half a last line is cut off. One process at
 * a time: the file is locked. For one thread.
 */
public final class Journal implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 1 << 30;
    private static final int MOST_SHOWN = 200;

    /** How many values a verdict has. */
    private static final int VALUES = 3;

    private final Path file;
    private final @Nullable FileChannel channel;
    private final Map<Key, JudgedAnswer> answers = new HashMap<>();

    private record Key(String model, String question) {}

    private Journal(Path file, @Nullable FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Returns a journal in memory, which is lost with the process. */
    public static Journal inMemory() {
        return new Journal(Path.of(""), null);
    }

    /**
     * Opens a journal, or begins one. The caller closes it.
     *
     * @param configuration everything that an answer depends on except the model's name and the question, by name: such
     *     as a {@link ModelFingerprint} of each model, the parameters of the mix and the question file's hash
     * @throws JournalException if the file was made with another configuration, holds something else, or is open
     *     elsewhere
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static Journal open(Path file, Map<String, String> configuration) {
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(channel, file);
                Journal journal = new Journal(file, channel);
                journal.load(channel, configuration);
                return journal;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open the journal " + file + ": " + IoReason.of(e), e);
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
            throw new JournalException(
                    "the journal " + file + " is in use by another run; wait for it, or write elsewhere");
        }
    }

    private void load(FileChannel whole, Map<String, String> configuration) throws IOException {
        List<String> lines = wholeLines(whole);
        if (lines.isEmpty()) {
            ObjectNode first = JSON.createObjectNode();
            ObjectNode fields = first.putObject("configuration");
            configuration.forEach(fields::put);
            write(whole, first);
            return;
        }
        requireSame(parse(lines.get(0), 1).path("configuration"), configuration);
        for (int i = 1; i < lines.size(); i++) {
            JsonNode line = parse(lines.get(i), i + 1);
            JsonNode answer = line.path("answer");
            JsonNode verdict = line.path("verdict");
            if (!line.path("model").isTextual()
                    || !line.path("question").isTextual()
                    || !answer.isTextual()
                    || !line.path("ended").isBoolean()
                    || !isVerdict(verdict)) {
                throw noLine(lines.get(i), i + 1, null);
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

    /** Returns the lines of the file; removes what follows the last line end, which an interruption tore off. */
    private List<String> wholeLines(FileChannel whole) throws IOException {
        if (whole.size() > MOST_BYTES) {
            throw new JournalException("the journal " + file + " has more than " + MOST_BYTES / (1 << 20)
                    + " MiB; ask fewer questions, or write elsewhere");
        }
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(whole.size()));
        while (content.hasRemaining() && whole.read(content, content.position()) >= 0) {}
        int end = content.position();
        while (end > 0 && content.get(end - 1) != '\n') {
            end--;
        }
        whole.truncate(end);
        whole.position(end);
        return new String(content.array(), 0, end, StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private JsonNode parse(String line, int number) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw noLine(line, number, e);
        }
    }

    private JournalException noLine(String line, int number, @Nullable Exception cause) {
        String shown = line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
        return new JournalException(
                file + ", line " + number + ", is no line of a journal: " + shown
                        + "; write elsewhere, or delete the file",
                cause);
    }

    private static boolean isVerdict(JsonNode verdict) {
        boolean inRange = verdict.isArray() && verdict.size() == VALUES;
        for (JsonNode value : verdict) {
            inRange &= value.isNumber() && value.asDouble() >= 0 && value.asDouble() <= 1;
        }
        return inRange;
    }

    private void requireSame(JsonNode found, Map<String, String> wanted) {
        TreeSet<String> names = new TreeSet<>(wanted.keySet());
        found.fieldNames().forEachRemaining(names::add);
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String before = found.path(name).asText("nothing");
            String now = wanted.getOrDefault(name, "nothing");
            if (!before.equals(now)) {
                differences.add(name + " was " + before + " and is now " + now);
            }
        }
        if (!differences.isEmpty()) {
            throw new JournalException("the journal " + file + " was made otherwise: " + String.join("; ", differences)
                    + "; ask as before, write elsewhere, or delete it");
        }
    }

    /** Returns what is known of a model's answer to a question. */
    Optional<JudgedAnswer> find(String model, String question) {
        return Optional.ofNullable(answers.get(new Key(model, question)));
    }

    /** Adds an answer. */
    void add(String model, String question, JudgedAnswer judged) {
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
        if (channel != null) {
            try {
                write(channel, line);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write to the journal " + file + ": " + IoReason.of(e), e);
            }
        }
        answers.put(new Key(model, question), judged);
    }

    private static void write(FileChannel channel, JsonNode line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close the journal " + file + ": " + IoReason.of(e), e);
        }
    }
}
