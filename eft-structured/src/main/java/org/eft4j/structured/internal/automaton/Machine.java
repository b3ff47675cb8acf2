package org.eft4j.structured.internal.automaton;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads bytes through a network. States are found as they are reached and kept, up to a bound, after which those kept
 * are forgotten. Thread-safe.
 */
public final class Machine {
    /** Rules inside each other; the nesting of the values that a text may have. */
    public static final int MAX_DEPTH = 200;

    /** The places and successors of all states kept, eight bytes each. */
    private static final long MAX_KEPT = 8_000_000;

    private final Network network;
    private final MachineState start;
    private final MachineState dead;
    private final Map<MachineState, MachineState> states = new ConcurrentHashMap<>();
    private final AtomicLong kept = new AtomicLong();

    /** Makes a machine of a network that has a text. */
    public Machine(Network network) {
        this.network = network;
        this.dead = new MachineState(new TreeMap<>(), false, false, network.classes());
        Closure closure = new Closure();
        closure.visit(network.start(network.root()), new Level(Stack.BOTTOM));
        this.start = closure.state();
    }

    MachineState start() {
        return start;
    }

    /** Returns the state after a byte; a dead one if there is none. */
    MachineState step(MachineState state, byte b) {
        int byteClass = network.classOf(b);
        MachineState known = state.next[byteClass];
        if (known == null) {
            known = compute(state, network.byteOfClass(byteClass));
            state.next[byteClass] = known;
        }
        return known;
    }

    /** Returns where plain characters lead to. */
    PlainText.Successor afterPlain(MachineState state) {
        PlainText.Successor known = state.afterPlain;
        if (known == null) {
            known = PlainText.successor(this, state);
            state.afterPlain = known;
        }
        return known;
    }

    int classOf(byte b) {
        return network.classOf(b);
    }

    /** Returns the state after bytes; a dead one if there is none. */
    MachineState step(MachineState state, byte[] bytes) {
        MachineState at = state;
        for (int i = 0; i < bytes.length && !at.isDead(); i++) {
            at = step(at, bytes[i]);
        }
        return at;
    }

    /** Returns whether these bytes are a whole text. */
    public boolean accepts(byte[] text) {
        return step(start, text).isAccepting();
    }

    /** Returns whether these bytes begin a text. */
    public boolean acceptsBeginning(byte[] text) {
        return !step(start, text).isDead();
    }

    private MachineState compute(MachineState state, int b) {
        Closure closure = new Closure();
        for (int place = 0; place < state.size(); place++) {
            int node = state.node(place);
            for (int edge = network.firstEdge(node); edge < network.endEdge(node); edge++) {
                int label = network.label(edge);
                if (label < Network.SKIP && label >> 8 <= b && b <= (label & 0xFF)) {
                    closure.visit(network.target(edge), closure.levelOf(state.stack(place)));
                }
            }
        }
        return closure.state();
    }

    /** Returns the state at the same nodes with the callers of their rules left open. */
    MachineState opened(MachineState state) {
        TreeMap<Integer, Stack> places = new TreeMap<>();
        for (int place = 0; place < state.size(); place++) {
            places.put(state.node(place), Stack.OPEN);
        }
        return keep(new MachineState(places, false, false, network.classes()));
    }

    private MachineState keep(MachineState state) {
        MachineState known = states.putIfAbsent(state, state);
        if (known != null) {
            return known;
        }
        if (kept.addAndGet(state.size() + network.classes()) > MAX_KEPT) {
            states.clear();
            kept.set(0);
        }
        return state;
    }

    /** Returns the names of the rules that a state is in. */
    String describe(MachineState state) {
        return IntStream.range(0, state.size())
                .mapToObj(place -> network.ruleName(state.node(place)))
                .distinct()
                .limit(5)
                .collect(Collectors.joining(" or "));
    }

    /** What lies below a rule while a state is being found: a stack, or the callers met so far. */
    private static final class Level {
        private final @Nullable Stack finished;
        private final Map<Integer, Set<Level>> callers = new HashMap<>();
        private int depth;
        private boolean ended;

        Level(@Nullable Stack finished) {
            this.finished = finished;
            this.depth = finished == null ? 0 : finished.depth();
        }

        boolean addCaller(int node, Level below) {
            depth = Math.max(depth, below.depth + 1);
            return callers.computeIfAbsent(node, n -> new HashSet<>()).add(below);
        }

        Stack stack() {
            if (finished != null) {
                return finished;
            }
            Set<Stack.Frame> frames = new HashSet<>();
            callers.forEach(
                    (node, levels) -> levels.forEach(level -> frames.add(new Stack.Frame(node, level.stack()))));
            return Stack.of(frames);
        }
    }

    /** Follows all edges that consume nothing. */
    private final class Closure {
        private final Map<Stack, Level> finished = new HashMap<>();
        private final Map<Integer, Level> called = new HashMap<>();
        private final Map<Integer, List<Level>> visited = new HashMap<>();
        private final Deque<Runnable> work = new ArrayDeque<>();
        private boolean accepting;
        private boolean escaping;

        Level levelOf(Stack stack) {
            return finished.computeIfAbsent(stack, Level::new);
        }

        void visit(int node, Level below) {
            List<Level> levels = visited.computeIfAbsent(node, n -> new ArrayList<>(1));
            if (levels.contains(below)) {
                return;
            }
            levels.add(below);
            work.add(() -> follow(node, below));
        }

        private void follow(int node, Level below) {
            if (network.isEnd(node)) {
                leave(below);
            }
            for (int edge = network.firstEdge(node); edge < network.endEdge(node); edge++) {
                int label = network.label(edge);
                if (label == Network.SKIP) {
                    visit(network.target(edge), below);
                } else if (label >= Network.FIRST_CALL) {
                    call(label - Network.FIRST_CALL, network.target(edge), below);
                }
            }
        }

        private void leave(Level below) {
            below.ended = true;
            if (below.finished != null) {
                accepting |= below.finished.isBottom();
                escaping |= below.finished.isOpen();
                for (Stack.Frame frame : below.finished.frames()) {
                    visit(frame.node(), levelOf(frame.below()));
                }
            }
            below.callers.forEach((node, levels) -> List.copyOf(levels).forEach(level -> visit(node, level)));
        }

        private void call(int rule, int returnTo, Level below) {
            if (below.depth + 1 + network.depth(rule) > MAX_DEPTH) {
                return;
            }
            Level level = called.computeIfAbsent(rule, r -> new Level(null));
            if (level.addCaller(returnTo, below)) {
                visit(network.start(rule), level);
                if (level.ended) {
                    visit(returnTo, below);
                }
            }
        }

        MachineState state() {
            while (!work.isEmpty()) {
                work.poll().run();
            }
            Map<Level, Stack> stacks = new HashMap<>();
            TreeMap<Integer, Stack> places = new TreeMap<>();
            visited.forEach((node, levels) -> {
                if (readsByte(node)) {
                    for (Level level : levels) {
                        places.merge(node, stacks.computeIfAbsent(level, Level::stack), Stack::or);
                    }
                }
            });
            if (places.isEmpty() && !accepting && !escaping) {
                return dead;
            }
            return keep(new MachineState(places, accepting, escaping, network.classes()));
        }

        private boolean readsByte(int node) {
            for (int edge = network.firstEdge(node); edge < network.endEdge(node); edge++) {
                if (network.label(edge) < Network.SKIP) {
                    return true;
                }
            }
            return false;
        }
    }
}
