package org.eft4j.structured.internal.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts a {@link Network} together: rules, each with nodes between its start and its end, and edges that consume a byte,
 * nothing, or a text of another rule. Not thread-safe.
 */
public final class NetworkBuilder {
    /** What the largest automaton may have; a node with its edges takes about a hundred bytes. */
    static final int MAX_NODES = 300_000;

    static final int MAX_EDGES = 1_500_000;

    private final List<String> ruleNames = new ArrayList<>();
    private int[] ruleOfNode = new int[256];
    private int nodes;

    private int[] edges = new int[1024];
    private int edgeCount;

    /** Makes a rule and returns its number; its start and end are its first two nodes. */
    public int newRule(String name) {
        ruleNames.add(name);
        int rule = ruleNames.size() - 1;
        newNode(rule);
        newNode(rule);
        starts.add(nodes - 2);
        return rule;
    }

    private final List<Integer> starts = new ArrayList<>();

    /** Returns the node that a text of the rule begins at. */
    public int start(int rule) {
        return starts.get(rule);
    }

    /** Returns the node that a text of the rule ends at. */
    public int end(int rule) {
        return starts.get(rule) + 1;
    }

    /** Adds a node to a rule. */
    public int newNode(int rule) {
        if (nodes == MAX_NODES) {
            throw new TooLargeException("an automaton of more than " + MAX_NODES + " nodes");
        }
        if (nodes == ruleOfNode.length) {
            ruleOfNode = Arrays.copyOf(ruleOfNode, 2 * nodes);
        }
        ruleOfNode[nodes] = rule;
        return nodes++;
    }

    /** Adds a node to the rule of another. */
    public int newNodeBeside(int node) {
        return newNode(ruleOfNode[node]);
    }

    /** Adds an edge that consumes one byte of a range, both ends included, 0 to 255. */
    public void bytes(int from, int low, int high, int to) {
        edge(from, low << 8 | high, to);
    }

    /** Adds an edge that consumes nothing. */
    public void skip(int from, int to) {
        edge(from, Network.SKIP, to);
    }

    /** Adds an edge that consumes a text of a rule. */
    public void call(int from, int rule, int to) {
        edge(from, Network.FIRST_CALL + rule, to);
    }

    /** Adds edges that consume these bytes one after the other. */
    public void text(int from, byte[] bytes, int to) {
        int at = from;
        for (int i = 0; i < bytes.length; i++) {
            int next = i + 1 == bytes.length ? to : newNodeBeside(from);
            bytes(at, bytes[i] & 0xFF, bytes[i] & 0xFF, next);
            at = next;
        }
        if (bytes.length == 0) {
            skip(from, to);
        }
    }

    private void edge(int from, int label, int to) {
        if (edgeCount == MAX_EDGES) {
            throw new TooLargeException("an automaton of more than " + MAX_EDGES + " edges");
        }
        if (3 * edgeCount + 3 > edges.length) {
            edges = Arrays.copyOf(edges, 2 * edges.length);
        }
        edges[3 * edgeCount] = from;
        edges[3 * edgeCount + 1] = label;
        edges[3 * edgeCount + 2] = to;
        edgeCount++;
    }

    /**
     * Makes the network.
     *
     * @param root the rule that a whole text must be of
     */
    public Network build(int root) {
        int[] ruleStarts = starts.stream().mapToInt(Integer::intValue).toArray();
        return new Network(
                ruleNames, ruleStarts, Arrays.copyOf(ruleOfNode, nodes), Arrays.copyOf(edges, 3 * edgeCount), root);
    }
}
