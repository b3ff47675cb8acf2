package org.eft4j.remote.internal;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of servers that take exact token ids and give whole rows, and why others are refused. */
public enum ServerKind {
    /** llama.cpp's own server. */
    LLAMA_CPP("llama.cpp"),
    /** vLLM's server. */
    VLLM("vllm");

    private static final String NO_IDS = "it takes text and no token ids";
    private static final String NO_ROWS = "it gives the log-probabilities of a few tokens only, never a whole row";

    /** Why a server that people have cannot be a member of a mix. */
    private static final Map<String, String> REFUSED = Map.of(
            "ollama", NO_IDS,
            "lmstudio", NO_IDS,
            "tgi", NO_IDS,
            "transformers", NO_IDS,
            "openai", NO_ROWS,
            "sglang", "nobody has tried it with eft4j yet",
            "tensorrt-llm", "nobody has tried it with eft4j yet",
            "triton", "nobody has tried it with eft4j yet");

    private final String label;

    ServerKind(String label) {
        this.label = label;
    }

    /** Returns the kind that remote.json names. */
    static Optional<ServerKind> of(String name) {
        return Stream.of(values()).filter(kind -> kind.label.equals(name)).findFirst();
    }

    /** Returns why a server of this name is refused; empty if it is not known at all. */
    static Optional<String> whyNot(String name) {
        return Optional.ofNullable(REFUSED.get(name.toLowerCase(Locale.ROOT).replace("lm studio", "lmstudio")));
    }

    Dialect dialect() {
        return this == VLLM ? new VllmDialect() : new LlamaDialect();
    }

    @Override
    public String toString() {
        return label;
    }
}
