package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;

class ModelChoiceTest {
    @Test
    void fingerprint_ofTheFamily_namesModelAndEdition() {
        assertThat(ModelChoice.of("base", Family.SMALL_BASE).fingerprint())
                .startsWith("SMALL_BASE ")
                .endsWith(Family.edition())
                .isNotEqualTo(ModelChoice.of("base", Family.LARGE_BASE).fingerprint());
    }
}
