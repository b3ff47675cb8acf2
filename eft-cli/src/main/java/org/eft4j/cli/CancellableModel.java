package org.eft4j.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eft4j.LanguageModel;
import org.eft4j.ModelSession;
import org.eft4j.Prompt;
import org.eft4j.spi.ForwardingLanguageModel;
import org.eft4j.spi.ForwardingModelSession;

/** A model that can cancel all its sessions: what scores a text has no other way to be stopped. */
final class CancellableModel extends ForwardingLanguageModel {
    private final Set<ModelSession> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    CancellableModel(LanguageModel model) {
        super(model);
    }

    /** Lets the running and all later calls of its sessions end with a {@code CancellationException}. Thread-safe. */
    void cancel() {
        cancelled = true;
        cancelRunning();
    }

    /** Lets the calls of its open sessions end with a {@code CancellationException}. Thread-safe. */
    void cancelRunning() {
        sessions.forEach(ModelSession::cancel);
    }

    @Override
    public ModelSession newSession(Prompt prompt) {
        ModelSession session = new Session(delegate().newSession(prompt));
        sessions.add(session);
        if (cancelled) {
            session.cancel();
        }
        return session;
    }

    /** Not those of the other model itself, which cannot move sessions of this kind. */
    @Override
    public Object weights() {
        return new CancellableWeights(delegate().weights());
    }

    /** The other model moves its own sessions, which those of this one stand for. */
    @Override
    public Map<ModelSession, RuntimeException> appendEach(
            List<? extends ModelSession> moving, int[] tokens, float[][] rows) {
        Map<ModelSession, ModelSession> ownOf = new HashMap<>();
        List<ModelSession> inner = new ArrayList<>();
        for (ModelSession session : moving) {
            ModelSession other = ((Session) session).inner();
            inner.add(other);
            ownOf.put(other, session);
        }
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        delegate().appendEach(inner, tokens, rows).forEach((other, failure) -> failures.put(ownOf.get(other), failure));
        return failures;
    }

    @Override
    public Optional<SharedSteps> sharedSteps() {
        return delegate().sharedSteps();
    }

    /** Weights of which all models here have cancellable sessions. */
    private record CancellableWeights(Object weights) {}

    private final class Session extends ForwardingModelSession {
        Session(ModelSession session) {
            super(session);
        }

        ModelSession inner() {
            return delegate();
        }

        @Override
        public void close() {
            sessions.remove(this);
            super.close();
        }
    }
}
