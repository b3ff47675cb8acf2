package org.eft4j.remote.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.eft4j.ChatTemplate;
import org.eft4j.GenerationOptions;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Tokenizer;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.internal.resource.Closing;
import org.eft4j.remote.RemoteException;
import org.eft4j.remote.RemoteException.Reason;
import org.eft4j.remote.RemoteOptions;
import org.eft4j.spi.AbstractLanguageModel;
import org.eft4j.spi.AbstractModelSession;

/** A model behind a server. Thread-safe. The caller that opened it closes it. */
public final class RemoteModel extends AbstractLanguageModel {
    private final RemoteDescription description;
    private final ModelFolder folder;
    private final RemoteServer server;
    private final RemoteOptions remote;
    private final Optional<ChatTemplate> chatTemplate;
    private final Optional<GenerationOptions> suggestedOptions;
    private final ModelTokenizer tokenizer;

    RemoteModel(
            String name,
            ModelOptions options,
            RemoteDescription description,
            ModelFolder folder,
            RemoteServer server,
            RemoteOptions remote,
            Optional<ChatTemplate> chatTemplate,
            Optional<GenerationOptions> suggestedOptions,
            ModelTokenizer tokenizer) {
        super(name, options);
        this.description = description;
        this.folder = folder;
        this.server = server;
        this.remote = remote;
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

    /** A server runs the sequences of one request side by side, and each request costs time of its own. */
    @Override
    protected boolean movesTogether() {
        return true;
    }

    @Override
    protected AbstractModelSession openSession(int[] prompt) {
        return new RemoteSession(this, server, remote, prompt);
    }

    /** Sends up to {@link RemoteSession#MAX_ROWS} sequences by one request. */
    @Override
    protected Map<ModelSession, RuntimeException> extendEach(
            List<AbstractModelSession> sessions, int[] tokens, float[][] rows) {
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        for (int from = 0; from < tokens.length; from += RemoteSession.MAX_ROWS) {
            int to = Math.min(tokens.length, from + RemoteSession.MAX_ROWS);
            failures.putAll(extendTogether(
                    sessions.subList(from, to),
                    Arrays.copyOfRange(tokens, from, to),
                    Arrays.copyOfRange(rows, from, to)));
        }
        return failures;
    }

    private Map<ModelSession, RuntimeException> extendTogether(
            List<AbstractModelSession> sessions, int[] tokens, float[][] rows) {
        if (tokens.length == 1) {
            return super.extendEach(sessions, tokens, rows);
        }
        try {
            RemoteSession.extendTogether(
                    sessions.stream().map(RemoteSession.class::cast).toList(), tokens, rows);
            return Map.of();
        } catch (RemoteException e) {
            if (e.reason() == Reason.REFUSED || e.reason() == Reason.CONTEXT_FULL) {
                return super.extendEach(sessions, tokens, rows); // one of the texts may be all that is refused
            }
            return sessions.stream().collect(Collectors.toMap(session -> session, session -> e));
        } catch (CancellationException e) {
            return sessions.stream().collect(Collectors.toMap(session -> session, session -> e));
        }
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
