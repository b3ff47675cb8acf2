package org.eft4j.benchmarks.realmodel;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a model must answer, as others found it: {@code reference.json} or {@code reference-int4.json} of {@code
 * real-model/prepare.sh}.
 *
 * @param maxNewTokens the length of the longest answers
 */
record Reference(@JsonProperty("max_new_tokens") int maxNewTokens, List<Answer> answers) {
    /**
     * A question and its greedy answer.
     *
     * @param prompt the ids of the question as the chat template renders it
     * @param tokens the answer's ids, the end token included
     * @param margins by how many nats each token led the second best
     */
    record Answer(String question, List<Integer> prompt, List<Integer> tokens, List<Double> margins) {}

    static Reference read(Path file) throws IOException {
        return JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build()
                .readValue(file.toFile(), Reference.class);
    }
}
