package org.eft4j.spi;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.internal.resource.CloseGuard;
import org.eft4j.internal.resource.Closing;
import org.eft4j.internal.resource.LeakDetector;

/**
 * Keeps the rules of opening and closing once for every backend: a closed model refuses new sessions, and closing a
 * model first closes the sessions that are still open, each after the step it is in. So a backend's native memory is
 * never freed while it is used, and is freed even where a caller forgot a session.
 *
 * <p>A backend describes its model by the abstract methods of {@link LanguageModel} and writes {@link #openSession} and
 * {@link #release}. Thread-safe if those are. The caller that opened the model closes it.
 */
public abstract class AbstractLanguageModel implements LanguageModel {
    private final String name;
    private final CloseGuard guard;
    private final Set<AbstractModelSession> openSessions = ConcurrentHashMap.newKeySet();
    private final LeakDetector.Watch watch;
    private final SharedSteps sharedSteps;

    /**
     * Makes an open model, for any number of generations at the same time.
     *
     * @param name a short name for messages and reports, such as the model's folder
     */
    protected AbstractLanguageModel(String name) {
        this(name, ModelOptions.defaults());
    }

    /**
     * Makes an open model.
     *
     * @param name a short name for messages and reports, such as the model's folder
     * @param limits the options it was opened with, asked here for {@link ModelOptions#maxSequences} and {@link
     *     ModelOptions#maxCachedTokens}
     */
    @SuppressWarnings("this-escape") // a leak detector keeps a phantom reference; nothing is asked before it is used
    protected AbstractLanguageModel(String name, ModelOptions limits) {
        this.name = requireNonNull(name);
        this.guard = new CloseGuard("the model " + name);
        this.watch = LeakDetector.watch(this, "the model " + name);
        this.sharedSteps = new SharedSteps(limits, this::movesTogether);
    }

    /**
     * Opens a session. Never called after {@link #release()}, nor while it runs.
     *
     * @param prompt what the model reads, not checked yet: {@link AbstractModelSession} does that
     */
    protected abstract AbstractModelSession openSession(int[] prompt);

    /**
     * Appends one token to each of several sessions. Override it where the backend can do that in one run; this does it
     * one after the other.
     *
     * @param sessions made by {@link #openSession}, of this model or of others with the same {@link #weights()}; their
     *     prompts have run, and there is room
     * @return what failed, by session; such a session stands where it stood
     */
    protected Map<ModelSession, RuntimeException> extendEach(
            List<AbstractModelSession> sessions, int[] tokens, float[][] rows) {
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        for (int i = 0; i < sessions.size(); i++) {
            try {
                sessions.get(i).extendByOne(tokens, i, rows[i]);
            } catch (RuntimeException e) {
                failures.put(sessions.get(i), e);
            }
        }
        return failures;
    }

    /**
     * Returns whether {@link #extendEach} takes less time than a thread for each session, as one run does that reads
     * the weights for all. Threads that write with the model at the same time then share their steps. By default it
     * does not. Thread-safe.
     */
    protected boolean movesTogether() {
        return false;
    }

    @Override
    public final Optional<SharedSteps> sharedSteps() {
        return Optional.of(sharedSteps);
    }

    /**
     * Opens this model with an adapter. Override it where the backend has adapters; this refuses. Never called after
     * {@link #release()}, nor while it runs.
     *
     * @param folder the adapter's
     * @return a model that the caller closes, and that may be open longer than this one
     */
    protected LanguageModel openAdapter(Path folder) {
        return LanguageModel.super.withAdapter(folder);
    }

    /** Returns the sessions that are open now, in no order. */
    protected final Stream<AbstractModelSession> sessions() {
        return openSessions.stream();
    }

    /** Frees what the model holds. Called once, after all its sessions were closed. */
    protected abstract void release();

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final ModelSession newSession(Prompt prompt) {
        return guard.use(() -> {
            AbstractModelSession session = openSession(encode(prompt));
            session.setModel(this, () -> openSessions.remove(session));
            openSessions.add(session);
            return session;
        });
    }

    @Override
    public final LanguageModel withAdapter(Path folder) {
        return guard.use(() -> openAdapter(folder));
    }

    @Override
    public final Map<ModelSession, RuntimeException> appendEach(
            List<? extends ModelSession> sessions, int[] tokens, float[][] rows) {
        return AbstractModelSession.appendEach(
                sessions.stream().map(this::own).toList(), tokens, rows, this::extendEach);
    }

    /** A closed session is none of the open ones any more; it says itself that it is closed. */
    private AbstractModelSession own(ModelSession session) {
        if (session instanceof AbstractModelSession own && own.hasWeights(weights())) {
            return own;
        }
        throw new IllegalArgumentException(
                "a session was not opened by the model " + name + ", which is to move it; pass its own sessions");
    }

    @Override
    public final void close() {
        if (openSessions.stream().anyMatch(AbstractModelSession::isInsideItsStep)) {
            throw new IllegalStateException("the model " + name
                    + " is closed from inside a step of one of its sessions, which it would have to wait for; close it"
                    + " afterwards");
        }
        guard.close(() -> Closing.all(watch::end, this::closeSessions, this::release));
    }

    private void closeSessions() {
        openSessions.forEach(AbstractModelSession::refuseCalls);
        Closing.all(openSessions.stream().map(session -> session::closeWithModel));
    }

    @Override
    public String toString() {
        return name;
    }
}
