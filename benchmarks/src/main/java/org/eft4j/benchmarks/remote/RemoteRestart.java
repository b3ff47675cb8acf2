package org.eft4j.benchmarks.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.TokenStream;

/**
 * Streams a text from a model behind a server, and says when each token came, so that a script can kill the server
 * meanwhile; then compares the text with that of the same model here.
 *
 * <pre>benchmarks/remote/restart.sh DIR WORK</pre>
 */
public final class RemoteRestart {
    private static final GenerationOptions OPTIONS =
            GenerationOptions.builder().maxNewTokens(24).build();

    private RemoteRestart() {}

    /** Takes the folders of the remote model and of the same here, and the real model's {@code reference.json}. */
    public static void main(String[] args) throws IOException {
        JsonNode ids = new ObjectMapper().readTree(Path.of(args[2]).toFile()).at("/answers/3/prompt");
        Prompt prompt = Prompt.tokens(
                IntStream.range(0, ids.size()).map(i -> ids.get(i).intValue()).toArray());
        try (LanguageModel remote = Models.open(Path.of(args[0]));
                LanguageModel local = Models.open(Path.of(args[1]));
                TokenStream stream = Generator.of(remote, OPTIONS).stream(prompt)) {
            int count = 0;
            long last = System.nanoTime();
            for (Token token : stream) {
                long now = System.nanoTime();
                System.out.println(
                        "token " + ++count + " (" + token.id() + ") after " + (now - last) / 1_000_000 + " ms");
                last = now;
            }
            int[] expected = Generator.of(local, OPTIONS).generate(prompt).tokenIds();
            System.out.println(
                    Arrays.equals(expected, stream.result().tokenIds())
                            ? "the text is that of the model here"
                            : "the text differs from that of the model here");
        }
    }
}
