package org.eft4j.benchmarks.sidebyside;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What one pass over all questions took. */
record Pass(int tokens, double seconds) {
    @JsonProperty
    double tokensPerSecond() {
        return tokens / seconds;
    }
}
