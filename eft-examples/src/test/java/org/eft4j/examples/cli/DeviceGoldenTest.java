package org.eft4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.eft4j.Generation;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.ModelOptions;
import org.eft4j.Prompt;
import org.eft4j.Token;
import org.eft4j.examples.family.Family;
import org.eft4j.onnx.internal.OnnxBackend;
import org.eft4j.onnx.internal.runtime.Device;
import org.eft4j.spi.ModelSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The family's golden generations where caches lie in the memory of a device, played by the CPU's: each number is that of the host path, which
 * {@link GoldenTest} compares with the golden ones, to the bit.
 */
class DeviceGoldenTest {
    private static final ModelOptions ONE_THREAD =
            ModelOptions.builder().threads(1).build();
    private static final GenerationOptions OPTIONS = GenerationOptions.builder()
            .logProbabilities(10)
            .memberLogProbabilities(true)
            .build();

    private static GoldenModels host;
    private static GoldenModels device;

    @BeforeAll
    static void open() {
        host = GoldenModels.open(Family::open);
        device = GoldenModels.open(DeviceGoldenTest::openAsOnDevice);
    }

    private static LanguageModel openAsOnDevice(Family model) {
        return new OnnxBackend(Device.CPU_AS_DEVICE).open(new ModelSource(model.folder()), ONE_THREAD);
    }

    /** Closing a model fails if anything of its device memory is still in use. */
    @AfterAll
    static void close() {
        host.close();
        device.close();
    }

    static List<Golden> entries() {
        return Golden.read();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void generate_onADevice_givesTheGoldenTokensAndTheBitsOfTheHostPath(Golden golden) {
        Generation expected = generate(host, golden);
        Generation found = generate(device, golden);
        assertThat(found.tokens().stream().map(Token::id).toList()).isEqualTo(golden.tokens());
        assertThat(found.tokens()).isEqualTo(expected.tokens());
    }

    private static Generation generate(GoldenModels models, Golden golden) {
        return Generator.of(models.mix(golden.recipe()), OPTIONS).generate(Prompt.chat(golden.question()));
    }
}
