package org.eft4j.remote.internal;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eft4j.ChatTemplate;
import org.eft4j.GenerationOptions;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.internal.resource.Closing;
import org.eft4j.spi.AbstractLanguageModel;
import org.eft4j.spi.AbstractModelSession;

/** A model behind a server. Thread-safe. The caller that opened it closes it. */
public final class RemoteModel extends AbstractLanguageModel {
    private final RemoteDescription description;
    private final ModelFolder folder;
    private final RemoteServer server;
    private final OptionalInt top;
    private final Optional<ChatTemplate> chatTemplate;
    private final Optional<GenerationOptions> suggestedOptions;
    private final ModelTokenizer tokenizer;

    RemoteModel(
            String name,
            RemoteDescription description,
            ModelFolder folder,
            RemoteServer server,
            OptionalInt top,
            Optional<ChatTemplate> chatTemplate,
            Optional<GenerationOptions> suggestedOptions,
            ModelTokenizer tokenizer) {
        super(name);
        this.description = description;
        this.folder = folder;
        this.server = server;
        this.top = top;
        this.chatTemplate = chatTemplate;
        this.suggestedOptions = suggestedOptions;
        this.tokenizer = tokenizer;
    }

    /** Returns what was learned when the model was opened. */
    public RemoteDescription description() {
        return description;
    }

    /** Returns the folder's files. */
    public ModelFolder folder() {
        return folder;
    }

    @Override
    public Vocabulary vocabulary() {
        return description.vocabulary();
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return chatTemplate;
    }

    @Override
    public int contextLength() {
        return description.contextLength();
    }

    @Override
    public Set<Integer> endTokens() {
        return description.endTokens();
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.MULTIPLE_LOGIT_ROWS, Capability.TRUNCATE);
    }

    @Override
    public Optional<GenerationOptions> suggestedOptions() {
        return suggestedOptions;
    }

    @Override
    protected AbstractModelSession openSession(int[] prompt) {
        return new RemoteSession(this, server, top, prompt);
    }

    @Override
    protected void release() {
        Closing.all(tokenizer::close, server::close);
    }

    @Override
    public String toString() {
        return name() + ": " + description.server() + " at "
                + description.settings().url();
    }
}
