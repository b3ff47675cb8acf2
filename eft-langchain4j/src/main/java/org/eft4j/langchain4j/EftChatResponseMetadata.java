package org.eft4j.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import org.eft4j.Generation;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a response: beside LangChain4j's own, the generation that it was made of. Immutable and thread-safe.
 */
public final class EftChatResponseMetadata extends ChatResponseMetadata {
    private final Generation generation;

    private EftChatResponseMetadata(Builder builder) {
        super(builder);
        this.generation = requireNonNull(builder.generation);
    }

    static EftChatResponseMetadata of(ChatResponseMetadata common, Generation generation) {
        return new Builder(generation)
                .id(common.id())
                .modelName(common.modelName())
                .tokenUsage(common.tokenUsage())
                .finishReason(common.finishReason())
                .build();
    }

    /**
     * Returns the generation: its seed, times by member, what was reused and accepted, and log-probabilities if they
     * were asked for by {@link EftChatModel.Builder#options}.
     */
    public Generation generation() {
        return generation;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EftChatResponseMetadata that
                && super.equals(that)
                && generation.equals(that.generation);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + generation.hashCode();
    }

    private static final class Builder extends ChatResponseMetadata.Builder<Builder> {
        private final Generation generation;

        Builder(Generation generation) {
            this.generation = generation;
        }

        @Override
        public EftChatResponseMetadata build() {
            return new EftChatResponseMetadata(this);
        }
    }
}
