package org.eft4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a drafter's session has to read before its next draft: one token as a rule, two after a block of which every
 * draft was accepted. For one thread.
 */
final class DraftReading {
    private final LanguageModel model;
    private final CheckedSession session;
    private final int[] tokens;
    private final int count;
    private final float[] row;

    /**
     * Makes a reading.
     *
     * @param tokens holds what is read, from its beginning
     * @param row receives the logits that follow
     */
    DraftReading(LanguageModel model, CheckedSession session, int[] tokens, int count, float[] row) {
        this.model = model;
        this.session = session;
        this.tokens = tokens;
        this.count = count;
        this.row = row;
    }

    /** Reads, in a run of its own. */
    void alone() {
        session.append(tokens, 0, count, row, 1);
    }

    /**
     * Reads for several sequences; sessions of the same weights that read one token each move at once.
     *
     * @return the failures, by reading; such a session stands where it stood
     */
    static Map<DraftReading, RuntimeException> together(List<DraftReading> readings) {
        Map<DraftReading, RuntimeException> failures = new HashMap<>();
        Map<Object, List<DraftReading>> byWeights = new LinkedHashMap<>();
        for (DraftReading each : readings) {
            Object group = each.count == 1 ? each.model.weights() : each;
            byWeights.computeIfAbsent(group, key -> new ArrayList<>()).add(each);
        }
        for (List<DraftReading> group : byWeights.values()) {
            try {
                if (group.size() == 1) {
                    group.get(0).alone();
                } else {
                    atOnce(group, failures);
                }
            } catch (RuntimeException e) {
                group.forEach(each -> failures.put(each, e));
            }
        }
        return failures;
    }

    private static void atOnce(List<DraftReading> group, Map<DraftReading, RuntimeException> failures) {
        group.forEach(each -> each.session.requireInPlace());
        Map<ModelSession, RuntimeException> failed = group.get(0)
                .model
                .appendEach(
                        group.stream().map(each -> each.session.session()).toList(),
                        group.stream().mapToInt(each -> each.tokens[0]).toArray(),
                        group.stream().map(each -> each.row).toArray(float[][]::new));
        for (DraftReading each : group) {
            RuntimeException failure = failed.get(each.session.session());
            if (failure == null) {
                each.session.moved(1);
            } else {
                failures.put(each, failure);
            }
        }
    }
}
