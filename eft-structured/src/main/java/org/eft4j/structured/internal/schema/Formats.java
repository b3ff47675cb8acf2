package org.eft4j.structured.internal.schema;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.util.automaton.Automaton;
import org.eft4j.structured.internal.regex.Pattern;

/**
 * The formats that strings may have, as patterns. Dates are those of the calendar, leap years included; times are those
 * of RFC 3339 with upper-case letters, without leap seconds, and with offsets up to 18 hours as Java's; an e-mail
 * address is a dot-atom at a host name whose last label is letters, as RFC 5321 without quoting. Stateless and
 * thread-safe.
 */
final class Formats {
    private static final String YEAR = "[0-9]{4}";

    private static final String LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";

    private static final String DATE = "(" + YEAR + "-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|" + YEAR
            + "-(0[469]|11)-(0[1-9]|[12][0-9]|30)|" + YEAR + "-02-(0[1-9]|1[0-9]|2[0-8])|" + LEAP_YEAR + "-02-29)";

    private static final String CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?";

    private static final String OFFSET =
            "(Z|\\+00:[0-5][0-9]|-00:(0[1-9]|[1-5][0-9])|[+-]((0[1-9]|1[0-7]):[0-5][0-9]|18:00))";

    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?\\^_`{|}~\\-]+";

    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9\\-]{0,61}[A-Za-z0-9])?";

    private static final Map<String, String> PATTERNS = Map.of(
            "date",
            DATE,
            "time",
            CLOCK + OFFSET,
            "date-time",
            DATE + "T" + CLOCK + OFFSET,
            "uuid",
            "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
            "email",
            ATOM + "(\\." + ATOM + ")*@(" + LABEL + "\\.)+[A-Za-z]{2,63}");

    private Formats() {}

    /** Returns the names, in order. */
    static Set<String> names() {
        return new TreeSet<>(PATTERNS.keySet());
    }

    static Automaton automaton(String name) {
        return Pattern.matching(PATTERNS.getOrDefault(name, ""));
    }
}
