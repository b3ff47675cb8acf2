package org.eft4j.remote;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eft4j.ChatTemplateException;
import org.eft4j.ModelOptions;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.remote.internal.RemoteBackend;
import org.eft4j.remote.internal.RemoteDescription;
import org.eft4j.remote.internal.RemoteModel;
import org.eft4j.spi.ModelSource;

/**
 * What a folder that names a server holds, and what the server says. It shows whether the model can be opened, and if
 * not, why. Immutable and thread-safe.
 */
public final class RemoteInspection {
    private final RemoteDescription model;
    private final Optional<String> templateSource;
    private final Set<String> templateVariables;
    private final List<String> notes;
    private final List<String> contradictions;

    private RemoteInspection(RemoteModel opened) {
        this.model = opened.description();
        this.templateSource = opened.folder().chatTemplateSource();
        List<String> all = new ArrayList<>(model.notes());
        this.templateVariables = templateVariables(opened.folder(), all);
        this.notes = List.copyOf(all);
        this.contradictions = opened.folder().conflicts(model.vocabulary().size());
    }

    /** A template that is never used need not be well formed, so it is only noted. */
    private static Set<String> templateVariables(ModelFolder folder, List<String> notes) {
        try {
            return folder.chatTemplateVariables();
        } catch (ChatTemplateException e) {
            notes.add(String.valueOf(e.getMessage()));
            return Set.of();
        }
    }

    /**
     * Inspects a folder with default options: opens the model, which sends a few requests to its server, and closes it.
     *
     * @throws org.eft4j.BackendException if the model cannot be opened, with the reason and what to do
     */
    public static RemoteInspection inspect(Path path) {
        return inspect(path, ModelOptions.defaults());
    }

    /**
     * Inspects a folder as it would be opened with the given options.
     *
     * @throws org.eft4j.BackendException if the model cannot be opened, with the reason and what to do
     * @throws IllegalArgumentException if an option is unknown or cannot be honoured
     */
    public static RemoteInspection inspect(Path path, ModelOptions options) {
        try (RemoteModel opened = new RemoteBackend().openRemote(new ModelSource(path), options)) {
            return new RemoteInspection(opened);
        }
    }

    /** Returns the server's name and version, such as {@code vLLM 0.32.0}. */
    public String server() {
        return model.server();
    }

    /** Returns the server's address. */
    public URI url() {
        return model.settings().url();
    }

    /** Returns the name that the server gives the model; empty where remote.json leaves it out. */
    public Optional<String> servedModel() {
        return model.settings().model();
    }

    /** Returns the environment variable that the key was read from; empty if the server wants none. */
    public Optional<String> keyVariable() {
        return model.settings().keyVariable();
    }

    /** Returns how long the server took for one row, the first after it may have been idle. */
    public Duration rowTime() {
        return model.rowTime();
    }

    /** Returns the token ids that are used. */
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    /** Returns the length of the context in tokens, prompt included. */
    public int contextLength() {
        return model.contextLength();
    }

    /** Returns the ids that end an answer. */
    public Set<Integer> endTokens() {
        return model.endTokens();
    }

    /** Returns the file that the chat template was read from, empty if the model has none. */
    public Optional<String> templateSource() {
        return templateSource;
    }

    /**
     * Returns the names that the chat template reads and that a chat can give, in the order of the alphabet. A variable
     * that is not among them has no effect.
     */
    public Set<String> templateVariables() {
        return templateVariables;
    }

    /** Returns what else a user should know, a sentence each. */
    public List<String> notes() {
        return notes;
    }

    /**
     * Returns what the folder's files say differently about one thing, a sentence each, and which of them is followed.
     */
    public List<String> contradictions() {
        return contradictions;
    }

    @Override
    public String toString() {
        return server() + " at " + url();
    }
}
