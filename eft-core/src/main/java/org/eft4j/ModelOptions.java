package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How to open a model. A backend refuses what it cannot honour. Immutable and thread-safe. */
public final class ModelOptions {
    private static final int DEFAULT_PREFIX_CACHE_MEGABYTES = 512;
    private static final ModelOptions DEFAULTS = builder().build();

    private final @Nullable String backend;
    private final int contextLimit;
    private final int threads;
    private final int prefixCacheMegabytes;
    private final int maxSequences;
    private final int maxCachedTokens;
    private final List<Path> adapters;
    private final Map<String, String> settings;

    private ModelOptions(Builder b) {
        backend = b.backend;
        contextLimit = b.contextLimit;
        threads = b.threads;
        prefixCacheMegabytes = b.prefixCacheMegabytes;
        maxSequences = b.maxSequences;
        maxCachedTokens = b.maxCachedTokens;
        adapters = List.copyOf(b.adapters);
        settings = Map.copyOf(b.settings);
    }

    /** Nothing set: any backend, the model's own context, the backend's own number of threads. */
    public static ModelOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with nothing set. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with everything this has. */
    public Builder toBuilder() {
        Builder b = new Builder();
        b.backend = backend;
        b.contextLimit = contextLimit;
        b.threads = threads;
        b.prefixCacheMegabytes = prefixCacheMegabytes;
        b.maxSequences = maxSequences;
        b.maxCachedTokens = maxCachedTokens;
        b.adapters.addAll(adapters);
        b.settings.putAll(settings);
        return b;
    }

    /** Returns the id of the backend to use; empty leaves the choice to {@link Models}. */
    public Optional<String> backend() {
        return Optional.ofNullable(backend);
    }

    /** Returns the context in tokens, smaller than the model's own, to save memory; empty for the model's own. */
    public OptionalInt contextLimit() {
        return contextLimit == 0 ? OptionalInt.empty() : OptionalInt.of(contextLimit);
    }

    /** Threads for one step; empty for the backend's default, which may depend on the model. */
    public OptionalInt threads() {
        return threads == 0 ? OptionalInt.empty() : OptionalInt.of(threads);
    }

    /**
     * Returns the most memory in which the model may remember sequences that ended, in megabytes; 512 by default, 0 to
     * remember nothing. See {@link LanguageModel#prefixReuse()}.
     */
    public int prefixCacheMegabytes() {
        return prefixCacheMegabytes;
    }

    /** Returns how many generations may be under way at the same time; empty, the default, for any number. */
    public OptionalInt maxSequences() {
        return maxSequences == 0 ? OptionalInt.empty() : OptionalInt.of(maxSequences);
    }

    /**
     * Returns how many tokens the generations under way at the same time may hold together; empty, the default, for any
     * number.
     */
    public OptionalInt maxCachedTokens() {
        return maxCachedTokens == 0 ? OptionalInt.empty() : OptionalInt.of(maxCachedTokens);
    }

    /** Returns the folders of the adapters that are loaded with the model; see {@link LanguageModel#withAdapter}. */
    public List<Path> adapters() {
        return adapters;
    }

    /** Settings only the backend knows, by its own keys. */
    public Map<String, String> settings() {
        return settings;
    }

    /** Equal when a model would be opened in the same way. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof ModelOptions that
                        && Objects.equals(backend, that.backend)
                        && contextLimit == that.contextLimit
                        && threads == that.threads
                        && prefixCacheMegabytes == that.prefixCacheMegabytes
                        && maxSequences == that.maxSequences
                        && maxCachedTokens == that.maxCachedTokens
                        && adapters.equals(that.adapters)
                        && settings.equals(that.settings));
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                backend,
                contextLimit,
                threads,
                prefixCacheMegabytes,
                maxSequences,
                maxCachedTokens,
                adapters,
                settings);
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {
        private @Nullable String backend;
        private int contextLimit;
        private int threads;
        private int prefixCacheMegabytes = DEFAULT_PREFIX_CACHE_MEGABYTES;
        private int maxSequences;
        private int maxCachedTokens;
        private final List<Path> adapters = new ArrayList<>();
        private final Map<String, String> settings = new LinkedHashMap<>();

        private Builder() {}

        /** Opens with this backend or not at all. */
        public Builder backend(String id) {
            this.backend = requireNonNull(id);
            return this;
        }

        /**
         * Limits the context, prompt included.
         *
         * @throws IllegalArgumentException if it is below 2
         */
        public Builder contextLimit(int tokens) {
            if (tokens < 2) {
                throw new IllegalArgumentException("contextLimit must be at least 2 tokens, got " + tokens);
            }
            this.contextLimit = tokens;
            return this;
        }

        /**
         * Sets the threads of one step.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder threads(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("threads must be at least 1, got " + count);
            }
            this.threads = count;
            return this;
        }

        /**
         * Bounds the memory, on the device where caches lie, in which the model may remember sequences that ended, so
         * that a prompt which begins like one of them is not read from its beginning: the turns of a chat, a shared
         * system prompt, questions about one document. Reusing a prefix equals reading it again but for rounding, as
         * between two ways to cut a text into runs; with 0 a generation never depends on earlier ones, not even so. A
         * backend that remembers nothing keeps within any bound.
         *
         * @param megabytes 0 turns it off
         * @throws IllegalArgumentException if it is negative
         */
        public Builder prefixCacheMegabytes(int megabytes) {
            if (megabytes < 0) {
                throw new IllegalArgumentException("prefixCacheMegabytes must be 0 (off) or more, got " + megabytes);
            }
            this.prefixCacheMegabytes = megabytes;
            return this;
        }

        /**
         * Limits how many generations may be under way at the same time. The first token of a further one waits until
         * an earlier one has ended, in the order in which they came; {@link GenerationOptions.Builder#deadline} and
         * {@link TokenStream#cancel} bound the wait. A generation is under way from its first token until it ends or is
         * closed, so a thread that begins a second one before that may wait for itself. Of a mix, its first member's
         * limits count.
         *
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder maxSequences(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("maxSequences must be at least 1, got " + count);
            }
            this.maxSequences = count;
            return this;
        }

        /**
         * Limits how many tokens the generations under way at the same time may hold together, and so the memory of
         * their caches. A generation counts, from its first token on, with its prompt and the most tokens that it may
         * write, however few those turn out to be. Further ones wait as for {@link #maxSequences}. One that would be
         * too long by itself is refused with a {@link ContextOverflowException}.
         *
         * @throws IllegalArgumentException if it is below 2
         */
        public Builder maxCachedTokens(int tokens) {
            if (tokens < 2) {
                throw new IllegalArgumentException("maxCachedTokens must be at least 2 tokens, got " + tokens);
            }
            this.maxCachedTokens = tokens;
            return this;
        }

        /**
         * Loads a LoRA adapter with the model, which itself stays as it is: {@link LanguageModel#withAdapter} then
         * gives the model with the adapter, over the same weights. Several may be loaded.
         *
         * @param folder as PEFT saves it: {@code adapter_config.json} and {@code adapter_model.safetensors}
         */
        public Builder adapter(Path folder) {
            adapters.add(requireNonNull(folder));
            return this;
        }

        /** Sets something only the backend knows; backends offer typed helpers for it. */
        public Builder setting(String key, String value) {
            settings.put(requireNonNull(key), requireNonNull(value));
            return this;
        }

        /** Makes the options. */
        public ModelOptions build() {
            return new ModelOptions(this);
        }
    }
}
