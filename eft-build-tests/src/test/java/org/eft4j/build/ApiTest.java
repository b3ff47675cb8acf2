package org.eft4j.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the signatures of every public type to those written down, so that no change of the API is an accident. */
class ApiTest {
    @ParameterizedTest
    @EnumSource
    void signatures_ofPublicTypes_arePinned(PublishedModule module) throws IOException {
        List<String> actual = module.publicTypes().stream()
                .map(JavaClass::reflect)
                .flatMap(type -> Signatures.of(type).stream())
                .toList();
        Path pinned = Path.of("src/test/resources/api", module.artifactId + ".txt");
        if (Boolean.getBoolean("eft.pinApi")) {
            Files.write(pinned, actual);
        }
        assertThat(actual)
                .as("signatures of %s; where the change is wanted, run .ci/pin-api", module.artifactId)
                .containsExactlyElementsOf(Files.readAllLines(pinned));
    }
}
