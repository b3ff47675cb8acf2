package org.eft4j.remote.internal.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;

/** Reads answers that are small enough to be kept whole. Stateless and thread-safe. */
public final class SmallJson {
    /** The longest such answer, in bytes. */
    public static final int MAX_BYTES = 1 << 20;

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private SmallJson() {}

    /** Reads an answer; the caller bounds its length. */
    public static JsonNode read(InputStream answer) throws IOException {
        return read(answer.readAllBytes());
    }

    static JsonNode read(byte[] answer) throws IOException {
        try {
            return MAPPER.readTree(answer);
        } catch (JsonProcessingException e) {
            // without the cause, which quotes the answer
            throw new BrokenAnswerException("the answer is not JSON of a reasonable depth", true);
        }
    }
}
