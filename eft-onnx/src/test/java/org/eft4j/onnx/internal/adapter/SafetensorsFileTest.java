package org.eft4j.onnx.internal.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.eft4j.BackendException;
import org.eft4j.onnx.TestModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsFileTest {
    @TempDir
    private Path folder;

    @Test
    void matrix_eachType_isRead() throws IOException {
        ByteBuffer numbers = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        numbers.putFloat(1.5f).putFloat(-3e-5f);
        numbers.putShort((short) 0x3c00).putShort((short) 0xc100); // 1 and -2.5 as halves
        numbers.putShort((short) 0x3f80).putShort((short) 0xc020); // 1 and -2.5 as bfloat16
        SafetensorsFile file = SafetensorsFile.open(write(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"c\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[12,16]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[8,12]}}",
                numbers.array()));
        assertThat(file.names()).containsExactly("c", "a", "b");
        assertThat(file.matrix("a")).containsExactly(1.5f, -3e-5f);
        assertThat(file.matrix("b")).containsExactly(1, -2.5f);
        assertThat(file.matrix("c")).containsExactly(1, -2.5f);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{\"a\":1}",
                "{\"a\":{}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\":{}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,9]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[-8,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,99999999999999999999]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8.0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1,-2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[3037000500,3037000500],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F64\",\"shape\":[1,1],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":7,\"shape\":[1,2],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[2,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[4,8]}}",
                "{\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}"
            })
    void matrix_malformedHeader_isRefused(String header) throws IOException {
        Path file = write(header, new byte[8]);
        assertThatThrownBy(() -> SafetensorsFile.open(file).matrix("a"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(file.getFileName().toString());
    }

    @Test
    void open_deeplyNestedHeader_isRefused() throws IOException {
        Path file = write("{\"a\":" + "[".repeat(100_000), new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(BackendException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1, 9, Long.MAX_VALUE, Long.MIN_VALUE, 200_000_000})
    void open_lengthOfTheHeaderBeyondTheFile_isRefused(long length) throws IOException {
        Path file = folder.resolve("a.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .array());
        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(BackendException.class);
    }

    @Test
    void matrix_numberThatIsNotFinite_isRefused() throws IOException {
        byte[] numbers = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1)
                .putFloat(Float.NaN)
                .array();
        Path file = write("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}", numbers);
        assertThatThrownBy(() -> SafetensorsFile.open(file).matrix("a"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("NaN");
    }

    /** A spoiled file is refused or read; nothing else happens. */
    @Test
    void read_spoiledBytes_neverFailsOtherwise() throws IOException {
        Path source = TestModels.resource("exports/adapters/llama-patterns");
        Path copy = Files.createDirectories(folder.resolve("spoiled"));
        Files.copy(source.resolve(AdapterFolder.CONFIG), copy.resolve(AdapterFolder.CONFIG));
        byte[] clean = Files.readAllBytes(source.resolve(AdapterFolder.WEIGHTS));
        Random random = new Random(3);
        int refused = 0;
        for (int run = 0; run < 400; run++) {
            byte[] spoiled = clean.clone();
            for (int i = 0; i <= run % 3; i++) {
                spoiled[random.nextInt(1200)] = (byte) random.nextInt(256);
            }
            Files.write(copy.resolve(AdapterFolder.WEIGHTS), spoiled);
            try {
                for (LoraModule module : LoraAdapter.read(copy).modules()) {
                    module.factors(0, module.outputs()).up();
                    module.factors(0, module.outputs()).down();
                }
            } catch (BackendException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(200, 400);
    }

    private Path write(String header, byte[] numbers) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        Path file = folder.resolve("a.safetensors");
        Files.write(
                file,
                ByteBuffer.allocate(8 + json.length + numbers.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(json.length)
                        .put(json)
                        .put(numbers)
                        .array());
        return file;
    }
}
