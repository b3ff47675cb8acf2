package org.eft4j;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tokens that one session is to read, after which it gives one row; several readings can be done at once. */
final class SessionReading {
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
    SessionReading(LanguageModel model, CheckedSession session, int[] tokens, int count, float[] row) {
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
     * Does several readings; sessions of the same weights that read one token each move at once.
     *
     * @return the failures, by reading; such a session stands where it stood
     */
    static Map<SessionReading, RuntimeException> together(List<SessionReading> readings) {
        Map<SessionReading, RuntimeException> failures = new HashMap<>();
        Map<Object, List<SessionReading>> byWeights = new LinkedHashMap<>();
        for (SessionReading each : readings) {
            Object group = each.count == 1 ? each.model.weights() : each;
            byWeights.computeIfAbsent(group, key -> new ArrayList<>()).add(each);
        }
        for (List<SessionReading> group : byWeights.values()) {
            try {
                if (group.size() == 1) {
                    group.get(0).alone();
                } else {
                    failures.putAll(atOnce(group));
                }
            } catch (RuntimeException e) {
                group.forEach(each -> failures.put(each, e));
            }
        }
        return failures;
    }

    /**
     * Does several readings of one token each, whose sessions have the same weights, by one call of the model.
     *
     * @return the failures, by reading; such a session stands where it stood
     */
    static Map<SessionReading, RuntimeException> atOnce(List<SessionReading> group) {
        group.forEach(each -> each.session.requireInPlace());
        Map<ModelSession, RuntimeException> failed = group.get(0)
                .model
                .appendEach(
                        group.stream().map(each -> each.session.session()).toList(),
                        group.stream().mapToInt(each -> each.tokens[0]).toArray(),
                        group.stream().map(each -> each.row).toArray(float[][]::new));
        Map<SessionReading, RuntimeException> failures = new HashMap<>();
        for (SessionReading each : group) {
            RuntimeException failure = failed.get(each.session.session());
            if (failure == null) {
                each.session.moved(1);
            } else {
                failures.put(each, failure);
            }
        }
        return failures;
    }
}
