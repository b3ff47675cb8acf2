package org.eft4j.structured.internal.automaton;

import java.util.Arrays;
import java.util.List;

/**
 * A recursive transition network over bytes: the rules of a grammar as graphs that call each other. Nodes that no text
 * can be completed from are cut off, so whoever stands at a node can go on. Immutable and thread-safe.
 */
public final class Network {
    /** Labels of edges: below this, a range of bytes, {@code low << 8 | high}. */
    static final int SKIP = 1 << 16;

    static final int FIRST_CALL = SKIP + 1;

    /** What {@link #depth} says of a rule without a text. */
    static final int NEVER = Integer.MAX_VALUE;

    private static final int BYTES = 256;

    private final List<String> ruleNames;
    private final int[] ruleStarts;
    private final int[] ruleOfNode;
    private final int root;

    /** The edges of a node stand from {@code first[node]} to {@code first[node + 1]}. */
    private final int[] first;

    private final int[] labels;
    private final int[] targets;

    /** How many rules a text of a rule must at least have inside each other, itself not counted. */
    private final int[] depths;

    private final byte[] classOf = new byte[BYTES];
    private final int classes;
    private final int[] byteOfClass;

    Network(List<String> ruleNames, int[] ruleStarts, int[] ruleOfNode, int[] edges, int root) {
        this.ruleNames = List.copyOf(ruleNames);
        this.ruleStarts = ruleStarts;
        this.ruleOfNode = ruleOfNode;
        this.root = root;
        int[] sorted = byKey(edges, ruleOfNode.length, 0);
        Liveness liveness = new Liveness(edges, ruleOfNode.length, ruleStarts);
        this.depths = liveness.ruleDepths();
        this.first = new int[ruleOfNode.length + 1];
        int count = 0;
        int[] keptLabels = new int[edges.length / 3];
        int[] keptTargets = new int[edges.length / 3];
        for (int e : sorted) {
            if (liveness.isLive(e)) {
                keptLabels[count] = edges[e + 1];
                keptTargets[count++] = edges[e + 2];
                first[edges[e] + 1]++;
            }
        }
        for (int node = 0; node < ruleOfNode.length; node++) {
            first[node + 1] += first[node];
        }
        this.labels = Arrays.copyOf(keptLabels, count);
        this.targets = Arrays.copyOf(keptTargets, count);
        boolean[] begins = new boolean[BYTES + 1];
        begins[0] = true;
        for (int label : labels) {
            if (label < SKIP) {
                begins[label >> 8] = true;
                begins[(label & 0xFF) + 1] = true;
            }
        }
        int next = -1;
        int[] representatives = new int[BYTES];
        for (int b = 0; b < BYTES; b++) {
            if (begins[b]) {
                representatives[++next] = b;
            }
            classOf[b] = (byte) next;
        }
        this.classes = next + 1;
        this.byteOfClass = Arrays.copyOf(representatives, classes);
    }

    /** Returns the places of the edges, ordered by one of their three fields. */
    private static int[] byKey(int[] edges, int keys, int field) {
        int[] begin = new int[keys + 1];
        for (int e = field; e < edges.length; e += 3) {
            begin[edges[e] + 1]++;
        }
        for (int key = 0; key < keys; key++) {
            begin[key + 1] += begin[key];
        }
        int[] sorted = new int[edges.length / 3];
        for (int e = 0; e < edges.length; e += 3) {
            sorted[begin[edges[e + field]]++] = e;
        }
        return sorted;
    }

    /** Finds which nodes lead to the end of their rule, by way of rules that have a text. */
    private static final class Liveness {
        private static final int UNKNOWN = -1;

        private final int[] edges;
        private final int[] ruleStarts;
        private final int[] incoming;
        private final int[] firstIncoming;
        private final int[] nodeDepth;
        private final int[] ruleDepth;
        private final int[] work;
        private int waiting;

        Liveness(int[] edges, int nodes, int[] ruleStarts) {
            this.edges = edges;
            this.ruleStarts = ruleStarts;
            this.incoming = byKey(edges, nodes, 2);
            this.firstIncoming = new int[nodes + 1];
            for (int e = 2; e < edges.length; e += 3) {
                firstIncoming[edges[e] + 1]++;
            }
            for (int node = 0; node < nodes; node++) {
                firstIncoming[node + 1] += firstIncoming[node];
            }
            this.nodeDepth = new int[nodes];
            Arrays.fill(nodeDepth, UNKNOWN);
            this.ruleDepth = new int[ruleStarts.length];
            Arrays.fill(ruleDepth, NEVER);
            this.work = new int[nodes];
            solve();
        }

        private void solve() {
            for (int start : ruleStarts) {
                mark(start + 1, 0);
            }
            boolean found = true;
            for (int depth = 0; found; depth++) {
                spread(depth);
                found = false;
                for (int rule = 0; rule < ruleStarts.length; rule++) {
                    if (ruleDepth[rule] == NEVER && nodeDepth[ruleStarts[rule]] != UNKNOWN) {
                        ruleDepth[rule] = depth;
                        found = true;
                    }
                }
                for (int e = 0; e < edges.length; e += 3) {
                    if (edges[e + 1] >= FIRST_CALL
                            && ruleDepth[edges[e + 1] - FIRST_CALL] <= depth
                            && nodeDepth[edges[e + 2]] != UNKNOWN
                            && nodeDepth[edges[e]] == UNKNOWN) {
                        mark(edges[e], depth + 1);
                        found = true;
                    }
                }
            }
        }

        private void mark(int node, int depth) {
            if (nodeDepth[node] == UNKNOWN) {
                nodeDepth[node] = depth;
                work[waiting++] = node;
            }
        }

        private void spread(int depth) {
            while (waiting > 0) {
                int node = work[--waiting];
                for (int i = firstIncoming[node]; i < firstIncoming[node + 1]; i++) {
                    int e = incoming[i];
                    int label = edges[e + 1];
                    if (label < FIRST_CALL || ruleDepth[label - FIRST_CALL] < depth) {
                        mark(edges[e], depth);
                    }
                }
            }
        }

        int[] ruleDepths() {
            return ruleDepth;
        }

        boolean isLive(int e) {
            int label = edges[e + 1];
            return nodeDepth[edges[e + 2]] != UNKNOWN && (label < FIRST_CALL || ruleDepth[label - FIRST_CALL] != NEVER);
        }
    }

    /** Returns whether there is any text. */
    public boolean hasText() {
        return depths[root] != NEVER;
    }

    int root() {
        return root;
    }

    int start(int rule) {
        return ruleStarts[rule];
    }

    boolean isEnd(int node) {
        return node == ruleStarts[ruleOfNode[node]] + 1;
    }

    String ruleName(int node) {
        return ruleNames.get(ruleOfNode[node]);
    }

    int depth(int rule) {
        return depths[rule];
    }

    int firstEdge(int node) {
        return first[node];
    }

    int endEdge(int node) {
        return first[node + 1];
    }

    int label(int edge) {
        return labels[edge];
    }

    int target(int edge) {
        return targets[edge];
    }

    /** Returns the number of sets of bytes that no edge tells apart. */
    int classes() {
        return classes;
    }

    int classOf(byte b) {
        return classOf[b & 0xFF] & 0xFF;
    }

    /** Returns a byte of a class. */
    int byteOfClass(int byteClass) {
        return byteOfClass[byteClass];
    }
}
