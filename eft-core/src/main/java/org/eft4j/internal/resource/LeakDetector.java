package org.eft4j.internal.resource;

import java.lang.System.Logger;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Finds what was opened and never closed: when the garbage collector has taken such an object, its next opening reports
 * where it was opened. In the manner of Netty's detector of the same name, off by default.
 *
 * <p>The system property {@value #PROPERTY} turns it on: {@code sampled} watches one object in {@value
 * #SAMPLING_INTERVAL}, {@code all} every one, at the cost of a stack trace each. It has no thread of its own. Each
 * place is reported once. Thread-safe.
 */
public final class LeakDetector {
    /** The system property that chooses what is watched: {@code off}, {@code sampled} or {@code all}. */
    public static final String PROPERTY = "org.eft4j.leakDetection";

    /** A prime, so that requests that open a fixed number of objects have each kind of them watched in turn. */
    static final int SAMPLING_INTERVAL = 127;

    private static final int REPORTED_FRAMES = 20;

    private static final LeakDetector SHARED = new LeakDetector(System.getProperty(PROPERTY, "off"), LeakDetector::log);

    private final Level level;
    private final Consumer<String> report;
    private final AtomicInteger openings = new AtomicInteger();
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    /** Keeps the references themselves reachable until their objects are closed. */
    private final Set<Watched> open = ConcurrentHashMap.newKeySet();

    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    LeakDetector(String level, Consumer<String> report) {
        this.level = Level.of(level, report);
        this.report = report;
    }

    private static void log(String message) {
        System.getLogger(LeakDetector.class.getName()).log(Logger.Level.ERROR, message);
    }

    /**
     * Watches an object that its owner must close.
     *
     * @param opened the object
     * @param what names it in a report
     * @return to be told when it is closed
     */
    public static Watch watch(Object opened, String what) {
        return SHARED.open(opened, what);
    }

    Watch open(Object opened, String what) {
        if (level == Level.OFF) {
            return Watch.NONE;
        }
        reportUnreachable();
        if (openings.getAndIncrement() % level.interval != 0) {
            return Watch.NONE;
        }
        Watched watched = new Watched(opened, what);
        open.add(watched);
        return watched;
    }

    /** Reports what was collected without having been closed. */
    void reportUnreachable() {
        for (Reference<?> found = unreachable.poll(); found != null; found = unreachable.poll()) {
            Watched leak = (Watched) found;
            if (open.remove(leak)) {
                reportOnce(leak.message("was never closed, so what it holds outside the heap was not freed"));
            }
        }
    }

    private void reportOnce(String message) {
        if (reported.add(message)) {
            report.accept(message);
        }
    }

    /** Returns the frames that lead to an opening, without those of this class. */
    private static List<StackTraceElement> callers() {
        return StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(frame -> frame.getClassName().matches(".*\\.LeakDetector(\\$.*)?"))
                        .limit(REPORTED_FRAMES)
                        .map(StackWalker.StackFrame::toStackTraceElement)
                        .toList());
    }

    /** What is watched. */
    enum Level {
        OFF(0),
        SAMPLED(SAMPLING_INTERVAL),
        ALL(1);

        final int interval;

        Level(int interval) {
            this.interval = interval;
        }

        /** Returns the level of a name; a wrong one must not keep a program from running. */
        static Level of(String name, Consumer<String> report) {
            for (Level level : values()) {
                if (level.name().equalsIgnoreCase(name)) {
                    return level;
                }
            }
            report.accept("the system property " + PROPERTY + " takes off, sampled or all, got '" + name
                    + "'; nothing is watched");
            return OFF;
        }
    }

    /** The watch over one object. */
    public interface Watch {
        /** The watch over nothing. */
        Watch NONE = new Watch() {
            @Override
            public void end() {}

            @Override
            public void reportLeftOpen() {}
        };

        /** Ends the watch, since the object is closed. Idempotent. */
        void end();

        /**
         * Reports an object that is closed only now, because what it belongs to is closed, and ends the watch. Its
         * owner kept it from the garbage collector, so no other report would come.
         */
        void reportLeftOpen();
    }

    private final class Watched extends PhantomReference<Object> implements Watch {
        private final String what;
        private final List<StackTraceElement> opening = callers();

        Watched(Object opened, String what) {
            super(opened, unreachable);
            this.what = what;
        }

        String message(String leak) {
            return what + " " + leak + "; close it, for example with try-with-resources. "
                    + (level == Level.ALL
                            ? ""
                            : "One opening in " + SAMPLING_INTERVAL + " is watched; -D" + PROPERTY
                                    + "=all watches every one. ")
                    + "It was opened"
                    + opening.stream()
                            .map(frame -> System.lineSeparator() + "\tat " + frame)
                            .collect(Collectors.joining());
        }

        @Override
        public void end() {
            if (open.remove(this)) {
                clear();
            }
        }

        @Override
        public void reportLeftOpen() {
            if (open.remove(this)) {
                clear();
                reportOnce(message("was still open when its model was closed, and held its memory until then"));
            }
        }
    }
}
