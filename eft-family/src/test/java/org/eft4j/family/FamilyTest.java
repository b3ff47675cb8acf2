package org.eft4j.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.eft4j.internal.resource.Sha256;
import org.junit.jupiter.api.Test;

class FamilyTest {
    @Test
    void folder_byName_isTheModels() {
        assertThat(Family.folder("large-base")).isEqualTo(Family.LARGE_BASE.folder());
    }

    @Test
    void folder_unknownName_isRefusedWithTheNames() {
        assertThatThrownBy(() -> Family.folder("huge-base"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("huge-base", "small-base", "large-tuned");
    }

    /** Made anew by {@code sha256sum} after a change. */
    @Test
    void index_listsEveryFileWithItsHash() throws IOException {
        Path family = Objects.requireNonNull(Family.SMALL_BASE.folder().getParent());
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(family)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = family.relativize(file).toString().replace('\\', '/');
                hashes.put(path, Sha256.hex(Files.readAllBytes(file)));
            }
        }
        hashes.remove("SHA256SUMS");

        assertThat(FamilyIndex.read().entries())
                .extracting(FamilyIndex.Entry::path, FamilyIndex.Entry::sha256)
                .containsExactlyInAnyOrder(hashes.entrySet().stream()
                        .map(file -> tuple(file.getKey(), file.getValue()))
                        .toArray(Tuple[]::new));
    }
}
