package org.eft4j;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Time spent inside models' calls.
 *
 * @param nanos of all together
 * @param members the nanoseconds of each member by name, those of a member's own members as {@code outer/inner}
 */
record ModelTime(long nanos, Map<String, Long> members) {
    static final ModelTime ZERO = new ModelTime(0, Map.of());

    /** Returns the time spent since an earlier reading. */
    ModelTime since(ModelTime earlier) {
        Map<String, Long> spent = new LinkedHashMap<>(members);
        spent.replaceAll((name, time) -> time - earlier.members.getOrDefault(name, 0L));
        return new ModelTime(nanos - earlier.nanos, spent);
    }

    /** Returns the members' times. */
    Map<String, Duration> memberDurations() {
        Map<String, Duration> durations = new LinkedHashMap<>();
        members.forEach((name, spent) -> durations.put(name, Duration.ofNanos(spent)));
        return durations;
    }

    /** Returns this and what a model that is no member took. */
    ModelTime plus(long others) {
        return new ModelTime(nanos + others, members);
    }
}
