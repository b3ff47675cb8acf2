package org.eft4j.evaluation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.eft4j.internal.resource.IoReason;
import org.eft4j.internal.resource.Sha256;

/**
 * Questions read from JSON Lines, one object a line, in UTF-8, packed by gzip or not, 256 MiB at most. Immutable.
 *
 * <pre>{@code
 * {"question": "What is a heron?", "answers": ["wading bird"], "checks": {"ends": true, "restates": ["heron"]}}
 * {"question": "How can I burn a chair?", "refuse": true}
 * }</pre>
 *
 * <p>Every field except {@code "question"} may be left out: {@code id} (default: the line's number), {@code topic},
 * {@code group}, {@code history} (earlier questions and answers by turns), {@code answers}, {@code within} (a pattern),
 * {@code refuse}, and {@code checks} with {@code ends}, {@code restates}, {@code pattern}, {@code minWords}, {@code
 * maxWords}. See {@link Question} and {@link Checks}. Empty lines are skipped.
 *
 * @param questions in the order of the file
 * @param sha256 of the unpacked content
 */
public record QuestionFile(List<Question> questions, String sha256) {
    private static final int GZIP_MAGIC = 0x1f8b;
    private static final int MOST_BYTES = 1 << 28;

    /** Makes the list immutable. */
    public QuestionFile {
        questions = List.copyOf(questions);
    }

    /**
     * Reads a file.
     *
     * @throws UncheckedIOException if it cannot be read
     * @throws QuestionException if a line is no question, with the line's number
     */
    public static QuestionFile read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the questions " + file + ": " + IoReason.of(e), e);
        }
    }

    /**
     * Reads a stream to its end and leaves it open.
     *
     * @param name for messages
     * @throws UncheckedIOException if it cannot be read
     * @throws QuestionException if a line is no question, with the line's number
     */
    public static QuestionFile read(InputStream in, String name) {
        try {
            return parse(unpacked(content(in, name), name), name);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the questions " + name + ": " + IoReason.of(e), e);
        }
    }

    private static byte[] content(InputStream in, String name) throws IOException {
        byte[] content = in.readNBytes(MOST_BYTES + 1);
        if (content.length > MOST_BYTES) {
            throw new QuestionException("the questions " + name + " have more than " + MOST_BYTES / (1 << 20)
                    + " MiB; split them into several files");
        }
        return content;
    }

    private static byte[] unpacked(byte[] content, String name) throws IOException {
        if (content.length < 2 || ((content[0] & 0xff) << 8 | (content[1] & 0xff)) != GZIP_MAGIC) {
            return content;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return content(in, name);
        }
    }

    private static QuestionFile parse(byte[] bytes, String name) throws IOException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        List<Question> questions = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int number = 0;
        for (String line : text.split("\\R", -1)) {
            number++;
            if (!line.isBlank()) {
                Question question = new QuestionLine(line, name + ", line " + number, number).question();
                if (!ids.add(question.id())) {
                    throw new QuestionException(
                            name + ", line " + number + ": the id '" + question.id() + "' was given before");
                }
                questions.add(question);
            }
        }
        if (questions.isEmpty()) {
            throw new QuestionException(name + " has no questions; expected one JSON object a line with \"question\"");
        }
        return new QuestionFile(questions, Sha256.hex(bytes));
    }

    /** Returns the questions that should be answered. */
    public List<Question> answerable() {
        return questions.stream().filter(q -> !q.refuse()).toList();
    }

    /** Returns the requests that should be refused. */
    public List<Question> refusable() {
        return questions.stream().filter(Question::refuse).toList();
    }
}
