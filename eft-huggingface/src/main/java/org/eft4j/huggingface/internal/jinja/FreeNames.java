package org.eft4j.huggingface.internal.jinja;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Collects, while a template is read, the names that it reads and that no statement before has certainly set: those
 * that a caller can give. What an inner scope reads may also be set later in a scope around it, since a macro runs
 * when it is called. For one template, not thread-safe.
 */
final class FreeNames {
    private Level level = new Level(null);

    /** A scope: the names set in it so far, and those that it and the scopes inside it read. */
    private static final class Level {
        private final @Nullable Level outer;
        private final Set<String> free = new HashSet<>();
        private final Set<String> readInside = new HashSet<>();
        private Set<String> names = new HashSet<>();

        Level(@Nullable Level outer) {
            this.outer = outer;
        }

        Set<String> unset() {
            Set<String> unset = new TreeSet<>(readInside);
            unset.removeAll(names);
            unset.addAll(free);
            return unset;
        }
    }

    /** The branches of a choice, of which only one runs. */
    final class Branches {
        private final Set<String> before = level.names;
        private @Nullable Set<String> setInAll;

        private Branches() {
            level.names = new HashSet<>(before);
        }

        /** Ends a branch, and begins the next. */
        void next() {
            if (setInAll == null) {
                setInAll = level.names;
            } else {
                setInAll.retainAll(level.names);
            }
            level.names = new HashSet<>(before);
        }

        /** Ends the choice, after {@link #next()} for the last branch, which runs where no other does. */
        void end() {
            level.names = setInAll == null ? before : setInAll;
        }
    }

    void read(String name) {
        if (!level.names.contains(name)) {
            level.free.add(name);
        }
    }

    void set(String name) {
        level.names.add(name);
    }

    void set(Collection<String> more) {
        level.names.addAll(more);
    }

    /** Begins a scope: names set in it are not set outside. */
    void enter() {
        level = new Level(level);
    }

    /** Ends a scope. */
    void leave() {
        Set<String> unset = level.unset();
        level = level.outer == null ? level : level.outer;
        level.readInside.addAll(unset);
    }

    Branches branches() {
        return new Branches();
    }

    /** Returns the names that the whole template reads and that are no functions of every template. */
    Set<String> all() {
        Set<String> all = level.unset();
        all.removeAll(Globals.NAMES);
        return all;
    }
}
