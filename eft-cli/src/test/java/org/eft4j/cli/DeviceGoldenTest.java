package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.eft4j.Generation;
import org.eft4j.Token;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The families' golden generations where caches lie in the memory of a device, played by the CPU's: each number is that
 * of the host path, which {@link GoldenTest} compares with the golden ones, to the bit.
 */
class DeviceGoldenTest {
    @ParameterizedTest
    @EnumSource
    void generate_onADevice_givesTheGoldenTokensAndTheBitsOfTheHostPath(GoldenFamily family) {
        // Closing a model fails if anything of its device memory is still in use.
        try (GoldenModels device = GoldenModels.openAsOnDevice(family)) {
            for (Golden golden : family.entries()) {
                Generation expected = GoldenRuns.onHost(golden);
                Generation found = GoldenRuns.generate(device, golden);
                assertThat(found.tokens().stream().map(Token::id).toList())
                        .as("%s", golden)
                        .isEqualTo(golden.tokens());
                assertThat(found.tokens()).as("%s", golden).isEqualTo(expected.tokens());
            }
        }
    }
}
