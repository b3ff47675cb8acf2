package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A constraint written down as a table of transitions: the plainest automaton over tokens. */
final class TableConstraint implements TokenConstraint {
    private final List<Map<Integer, Integer>> table;
    private final Set<Integer> accepting;

    private TableConstraint(List<Map<Integer, Integer>> table, Set<Integer> accepting) {
        this.table = table;
        this.accepting = accepting;
    }

    /**
     * Makes a constraint; state 0 is the start.
     *
     * @param accepting the states in which a text may end
     * @param table from token to state, for each state
     */
    static TableConstraint of(Set<Integer> accepting, List<Map<Integer, Integer>> table) {
        return new TableConstraint(table, accepting);
    }

    @Override
    public State start() {
        return new TableState(0);
    }

    private final class TableState implements State {
        private final int number;

        TableState(int number) {
            this.number = number;
        }

        @Override
        public TokenSet allowed() {
            return TokenSet.of(new TreeMap<>(table.get(number))
                    .keySet().stream().mapToInt(id -> id).toArray());
        }

        @Override
        public boolean mayEnd() {
            return accepting.contains(number);
        }

        @Override
        public State after(int token) {
            return new TableState(requireNonNull(table.get(number).get(token)));
        }

        @Override
        public String toString() {
            return "row " + number;
        }
    }
}
