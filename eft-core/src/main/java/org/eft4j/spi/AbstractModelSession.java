package org.eft4j.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eft4j.ContextOverflowException;
import org.eft4j.LanguageModel;
import org.eft4j.LanguageModel.Capability;
import org.eft4j.ModelSession;
import org.eft4j.internal.resource.Closing;
import org.eft4j.internal.resource.LeakDetector;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the rules of a session once for every backend: it checks the prompt and all arguments, refuses what the model
 * cannot do, counts positions, runs the prompt at the first call that needs it, admits one thread at a time, and takes
 * cancel and close from any thread. A backend writes the five protected methods and no checks.
 *
 * <p>The protected methods are never called concurrently with each other, and never after {@link #release()}, except
 * {@link #interrupt()}.
 */
public abstract class AbstractModelSession implements ModelSession {
    private final String name;
    private final int width;
    private final int room;
    private final Set<Capability> capabilities;

    /** Held by the thread that is in a call of this session. */
    private final ReentrantLock step = new ReentrantLock();

    /** Held within a call, and by a thread that does something on behalf of another session; see {@link #whileIdle}. */
    private final ReentrantLock contents = new ReentrantLock();

    private final LeakDetector.Watch watch;
    private @Nullable LanguageModel model;
    private Runnable afterRelease = () -> {};
    private float @Nullable [] promptRow;
    private int length;
    private volatile boolean cancelled;
    private volatile boolean closed;
    private boolean released;
    private @Nullable Throwable broken;

    /**
     * Makes a session of length 0 after a prompt.
     *
     * @param model the model, asked here for its name, vocabulary, context and capabilities
     * @param prompt the ids that the session stands after
     * @throws IllegalArgumentException if the prompt has no token or an id outside the vocabulary
     * @throws ContextOverflowException if the prompt leaves no room for a new token
     */
    protected AbstractModelSession(LanguageModel model, int[] prompt) {
        this(model, roomAfter(prompt, model));
    }

    /**
     * Makes a session of length 0 after a prompt that was checked elsewhere, as the members of a mix check theirs.
     *
     * @param model the model, asked here for its name, vocabulary and capabilities
     * @param room how many tokens fit after the prompt, at least 1
     */
    @SuppressWarnings("this-escape") // a leak detector keeps a phantom reference, through which nothing can be called
    protected AbstractModelSession(LanguageModel model, int room) {
        this.name = model.name();
        this.width = model.vocabulary().size();
        this.room = room;
        this.capabilities = model.capabilities();
        this.watch = LeakDetector.watch(this, "a session of " + name);
    }

    /**
     * Checks a prompt and returns how many tokens fit after it.
     *
     * @throws IllegalArgumentException if the prompt has no token or an id outside the vocabulary
     * @throws ContextOverflowException if the prompt leaves no room for a new token
     */
    protected static int roomAfter(int[] prompt, LanguageModel model) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("the prompt of " + model.name() + " has no token; give it some text");
        }
        int size = model.vocabulary().size();
        for (int id : prompt) {
            if (id < 0 || id >= size) {
                throw new IllegalArgumentException(
                        "token ids of " + model.name() + " are 0 to " + (size - 1) + ", the prompt has " + id);
            }
        }
        int context = model.contextLength();
        if (prompt.length >= context) {
            throw new ContextOverflowException("the prompt has " + prompt.length + " tokens, but the context of "
                    + model.name() + " is " + context + " and must leave room for a new one; shorten the prompt");
        }
        return context - prompt.length;
    }

    /**
     * Runs the prompt and fills the row that follows it. Called until it has succeeded once; after a failure it begins
     * anew.
     *
     * @param row receives one row of logits
     */
    protected abstract void prefill(float[] row);

    /**
     * Appends tokens after the current {@link #length()}. When it throws, the session must stand where it stood; where
     * the backend cannot restore that, it calls {@link #markBroken} first.
     *
     * @param rows how many of the last positions to give logits for; above 1 only where the model has {@link
     *     Capability#MULTIPLE_LOGIT_ROWS}
     */
    protected abstract void extend(int[] tokens, int offset, int count, float[] logits, int rows);

    /**
     * Forgets the tokens from position {@code newLength} on; {@link #length()} is still the old one. Called only where
     * the model has {@link Capability#TRUNCATE}.
     */
    protected abstract void rollBack(int newLength);

    /**
     * Asks a running {@link #prefill} or {@link #extend} to stop, by throwing anything. Called from any thread, at any
     * time, also after {@link #release()}.
     */
    protected void interrupt() {}

    /** Frees what the session holds. Called once. */
    protected abstract void release();

    /**
     * Says that the session no longer stands at a whole step: every later call but {@link #close()} is refused with
     * this cause.
     */
    protected final void markBroken(Throwable cause) {
        broken = cause;
    }

    /** Returns whether {@link #cancel()} was called; long loops in {@link #prefill} and {@link #extend} may look. */
    protected final boolean isCancelled() {
        return cancelled;
    }

    /** Returns the width of a row of logits. */
    protected final int width() {
        return width;
    }

    @Override
    public final int length() {
        return length;
    }

    /**
     * {@inheritDoc} By default the room after the prompt less {@link #length()}. A session whose tokens need more or
     * less than that overrides it; what it returns may never shrink by more than the tokens appended.
     */
    @Override
    public int remaining() {
        return room - length;
    }

    @Override
    public final void promptLogits(float[] row) {
        if (row.length < width) {
            throw new IllegalArgumentException(
                    "a row of " + name + " is " + width + " wide, got an array of " + row.length);
        }
        run(() -> System.arraycopy(prompted(), 0, row, 0, width));
    }

    @Override
    public final void append(int[] tokens, int offset, int count, float[] logits, int rows) {
        if (offset < 0 || count < 0 || count > tokens.length - offset) {
            throw new IllegalArgumentException(
                    count + " tokens from " + offset + " on do not lie in an array of " + tokens.length);
        }
        if (rows < 0 || rows > count) {
            throw new IllegalArgumentException("rows must be 0 to the " + count + " tokens appended, got " + rows);
        }
        requireRoom(logits, rows);
        for (int i = offset; i < offset + count; i++) {
            requireInside(tokens[i]);
        }
        run(() -> {
            if (count == 0) {
                return;
            }
            if (rows > 1) {
                require(
                        Capability.MULTIPLE_LOGIT_ROWS,
                        "it gives one row of logits for each append, got a request for " + rows
                                + "; append the tokens one at a time");
            }
            requireRemaining(count);
            prompted();
            extend(tokens, offset, count, logits, rows);
            throwIfCancelled(null); // a backend may be too far to stop
            length += count;
        });
    }

    @Override
    public final void truncate(int newLength) {
        run(() -> {
            if (newLength < 0 || newLength > length) {
                throw new IllegalArgumentException(
                        "truncate takes 0 to the session's length " + length + ", got " + newLength);
            }
            if (newLength < length) {
                require(Capability.TRUNCATE, "it cannot forget tokens; open a new session");
                rollBack(newLength);
                length = newLength;
            }
        });
    }

    @Override
    public final void cancel() {
        cancelled = true;
        interrupt();
    }

    @Override
    public final void close() {
        if (isInsideItsStep()) {
            throw new IllegalStateException("the session of " + name
                    + " is closed from inside its own step, which it would have to wait for; close it afterwards");
        }
        refuseCalls();
        step.lock();
        contents.lock();
        try {
            if (!released) {
                released = true;
                Closing.all(watch::end, this::release, afterRelease);
            }
        } finally {
            leave();
        }
    }

    /**
     * Does something with this session on behalf of another one, such as copying what it holds. Done only while no
     * thread is in a call of this session, its prompt has run, and it can go on; nothing waits for that. A call of this
     * session that begins meanwhile waits until it is done.
     *
     * @param action may read what the session holds, and must not move it
     * @return what the action gives; empty if it was not done
     */
    protected final <T> Optional<T> whileIdle(Supplier<T> action) {
        if (isInsideItsStep() || !contents.tryLock()) {
            return Optional.empty();
        }
        try {
            boolean sound = !closed && broken == null && promptRow != null;
            return sound ? Optional.of(action.get()) : Optional.empty();
        } finally {
            contents.unlock();
        }
    }

    /** Says what model it is of, and what to do after {@link #release()}, before it is handed out. */
    final void setModel(LanguageModel owner, Runnable action) {
        model = owner;
        afterRelease = action;
    }

    /** Returns whether it is of a model with these weights. */
    @SuppressWarnings("ReferenceEquality") // the very weights
    final boolean hasWeights(Object weights) {
        return model != null && model.weights() == weights;
    }

    /** Has no call begin any more; a thread that calls again and again would else get ahead of one that closes. */
    final void refuseCalls() {
        closed = true;
    }

    /** Closes a session that its owner left open until the model was closed. */
    final void closeWithModel() {
        watch.reportLeftOpen();
        close();
    }

    private void requireRoom(float[] logits, int rows) {
        if (logits.length < (long) rows * width) {
            throw new IllegalArgumentException(
                    rows + " rows of " + name + " need " + (long) rows * width + " floats, got " + logits.length);
        }
    }

    private void requireInside(int token) {
        if (token < 0 || token >= width) {
            throw new IllegalArgumentException("token ids of " + name + " are 0 to " + (width - 1) + ", got " + token);
        }
    }

    private void requireRemaining(int count) {
        if (count > remaining()) {
            throw new ContextOverflowException("the context of " + name + " has room for " + remaining()
                    + " more tokens, got " + count + "; shorten the prompt or open the model with a longer context");
        }
    }

    private void require(Capability capability, String consequence) {
        if (!capabilities.contains(capability)) {
            throw new UnsupportedOperationException(name + " lacks " + capability + ": " + consequence);
        }
    }

    private float[] prompted() {
        float[] row = promptRow;
        if (row == null) {
            row = new float[width];
            prefill(row);
            throwIfCancelled(null);
            promptRow = row;
        }
        return row;
    }

    /** Returns whether this very thread is in a call of this session, so that waiting for the call would never end. */
    final boolean isInsideItsStep() {
        return step.isHeldByCurrentThread();
    }

    private void run(Runnable call) {
        enter();
        try {
            call.run();
        } catch (RuntimeException e) {
            throwIfCancelled(e);
            throw e;
        } finally {
            leave();
        }
    }

    /** Takes the session for the calling thread, which gives it back by {@link #leave()}. */
    private void enter() {
        if (isInsideItsStep()) {
            throw new IllegalStateException(
                    "the session of " + name + " is called from inside its own step; wait until that has returned");
        }
        if (!step.tryLock()) {
            throw new IllegalStateException((closed
                            ? "the session of " + name + " is closed"
                            : "the session of " + name + " is in use by another thread")
                    + "; a session serves one thread at a time");
        }
        contents.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the session of " + name + " is closed; open a new one");
            }
            throwIfCancelled(null);
            if (broken != null) {
                throw new IllegalStateException(
                        "the session of " + name
                                + " was left between two steps by an earlier failure; close it and open a new one",
                        broken);
            }
        } catch (RuntimeException e) {
            leave();
            throw e;
        }
    }

    private void leave() {
        contents.unlock();
        step.unlock();
    }

    /**
     * Appends one token to each of several sessions at once, under the rules of {@link #append}: a session that may not
     * move is left out, with the reason, and the others move.
     *
     * @param sessions each once
     * @param move moves those that may; see {@link JointStep}
     * @return the failures, by session
     */
    protected static Map<ModelSession, RuntimeException> appendEach(
            List<? extends AbstractModelSession> sessions, int[] tokens, float[][] rows, JointStep move) {
        if (tokens.length != sessions.size() || rows.length != sessions.size()) {
            throw new IllegalArgumentException("each session takes one token and one row, got " + sessions.size()
                    + " sessions, " + tokens.length + " tokens and " + rows.length + " rows");
        }
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        List<AbstractModelSession> taken = new ArrayList<>();
        int[] takenTokens = new int[sessions.size()];
        float[][] takenRows = new float[sessions.size()][];
        try {
            for (int i = 0; i < sessions.size(); i++) {
                AbstractModelSession session = sessions.get(i);
                if (taken.contains(session) || failures.containsKey(session)) {
                    throw new IllegalArgumentException("the session of " + session.name + " is there twice");
                }
                try {
                    session.enterFor(tokens[i], rows[i]);
                    takenTokens[taken.size()] = tokens[i];
                    takenRows[taken.size()] = rows[i];
                    taken.add(session);
                } catch (RuntimeException e) {
                    failures.put(session, e);
                }
            }
            if (!taken.isEmpty()) {
                Map<ModelSession, RuntimeException> failed = move.move(
                        List.copyOf(taken),
                        Arrays.copyOf(takenTokens, taken.size()),
                        Arrays.copyOf(takenRows, taken.size()));
                taken.forEach(session -> session.endJointStep(failed.get(session), failures));
            }
            return failures;
        } finally {
            taken.forEach(session -> session.leave());
        }
    }

    private void enterFor(int token, float[] row) {
        requireRoom(row, 1);
        requireInside(token);
        enter();
        try {
            requireRemaining(1);
            prompted();
        } catch (RuntimeException e) {
            leave();
            throwIfCancelled(e);
            throw e;
        } catch (Error e) {
            leave();
            throw e;
        }
    }

    private void endJointStep(@Nullable RuntimeException failure, Map<ModelSession, RuntimeException> failures) {
        try {
            throwIfCancelled(failure);
            if (failure == null) {
                length++;
            } else {
                failures.put(this, failure);
            }
        } catch (CancellationException e) {
            failures.put(this, e);
        }
    }

    /** Appends one token to this session alone, as a part of a {@link JointStep}. */
    final void extendByOne(int[] tokens, int at, float[] row) {
        extend(tokens, at, 1, row, 1);
    }

    /** Moves sessions that were taken and checked: their prompts have run, and there is room. */
    @FunctionalInterface
    protected interface JointStep {
        /**
         * Appends one token to each session after its {@link #length()}, and fills its row.
         *
         * @return what failed, by session; such a session stands where it stood, or was marked broken
         */
        Map<ModelSession, RuntimeException> move(List<AbstractModelSession> sessions, int[] tokens, float[][] rows);
    }

    private void throwIfCancelled(@Nullable Throwable cause) {
        if (cancelled) {
            CancellationException e = new CancellationException("the session of " + name + " was cancelled");
            if (cause != null) {
                e.initCause(cause);
            }
            throw e;
        }
    }
}
