package org.eft4j.remote.internal;

import java.nio.file.Files;
import java.util.function.UnaryOperator;
import org.eft4j.BackendException;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.spi.Availability;
import org.eft4j.spi.ModelBackend;
import org.eft4j.spi.ModelSource;
import org.jspecify.annotations.Nullable;

/** Opens folders that name a server. Immutable and thread-safe. */
public final class RemoteBackend implements ModelBackend {
    private final UnaryOperator<@Nullable String> environment;

    /** Makes a backend for {@link java.util.ServiceLoader}. It loads nothing yet. */
    public RemoteBackend() {
        this(System::getenv);
    }

    /** Makes a backend that reads keys from elsewhere, for tests. */
    public RemoteBackend(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
    }

    @Override
    public String id() {
        return "remote";
    }

    @Override
    public Availability availability() {
        try {
            ModelTokenizer.requireLibrary();
            return Availability.usable("llama.cpp and vLLM servers, by HTTP");
        } catch (BackendException e) {
            return Availability.unusable(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean accepts(ModelSource source) {
        return Files.isRegularFile(source.path().resolve(RemoteSettings.FILE));
    }

    /** Below that of backends that run a folder's own graph: where there is one, nothing needs to be sent. */
    @Override
    public int priority() {
        return -10;
    }

    @Override
    public LanguageModel open(ModelSource source, ModelOptions options) {
        return openRemote(source, options);
    }

    /** Opens a model, for those that want to know more of it than any model tells. */
    public RemoteModel openRemote(ModelSource source, ModelOptions options) {
        return Opening.open(source, options, environment);
    }
}
