package org.eft4j.huggingface.internal.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eft4j.BackendException;

/** Reads JSON files; what goes wrong names the file. Stateless and thread-safe. */
public final class JsonFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonFiles() {}

    /**
     * Reads a file that must be there.
     *
     * @param purpose what it is needed for, as in "the tokenizer"
     * @throws BackendException if it is not there, cannot be read, or is no JSON object
     */
    public static JsonNode required(Path file, String purpose) {
        if (!Files.isRegularFile(file)) {
            throw new BackendException("there is no " + file.getFileName() + " for " + purpose + " in "
                    + file.toAbsolutePath().getParent() + "; copy it there from where the model was published");
        }
        return read(file);
    }

    /**
     * Reads a file, or gives a missing node, on which every look-up answers "missing" again.
     *
     * @throws BackendException if it is there, but cannot be read or is no JSON object
     */
    public static JsonNode optional(Path file) {
        return Files.isRegularFile(file) ? read(file) : MissingNode.getInstance();
    }

    /**
     * Reads a file that is there as it is, without parsing it.
     *
     * @throws BackendException if it cannot be read
     */
    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static BackendException unreadable(Path file, IOException e) {
        return new BackendException(file.toAbsolutePath() + " cannot be read: " + e.getMessage(), e);
    }

    private static JsonNode read(Path file) {
        JsonNode node;
        try {
            node = MAPPER.readTree(file.toFile());
        } catch (JacksonException e) {
            throw new BackendException(
                    file.toAbsolutePath() + " is not JSON: " + e.getOriginalMessage() + "; fetch it again", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        if (!node.isObject()) {
            throw new BackendException(file.toAbsolutePath() + " holds " + node.getNodeType()
                    + ", expected a JSON object; fetch it again");
        }
        return node;
    }
}
