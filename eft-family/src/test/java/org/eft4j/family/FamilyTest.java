package org.eft4j.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.eft4j.LanguageModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FamilyTest {
    @ParameterizedTest
    @EnumSource
    void open_everyModel_isWhatItsNameSays(Family model) {
        try (LanguageModel opened = model.open()) {
            assertThat(opened.name())
                    .isEqualTo(model.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            assertThat(opened.chatTemplate().isPresent())
                    .isEqualTo(!model.name().endsWith("BASE"));
        }
    }

    /** Made anew by {@code sha256sum} after a change. */
    @Test
    void index_listsEveryFileWithItsHash() throws IOException {
        Path family = Objects.requireNonNull(Family.SMALL_BASE.folder().getParent());
        Map<String, String> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(family)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String path = family.relativize(file).toString().replace('\\', '/');
                hashes.put(path, FamilyIndex.sha256(Files.readAllBytes(file)));
            }
        }
        hashes.remove("SHA256SUMS");

        assertThat(FamilyIndex.read().entries())
                .extracting(FamilyIndex.Entry::path, FamilyIndex.Entry::sha256)
                .containsExactlyInAnyOrder(hashes.entrySet().stream()
                        .map(file -> tuple(file.getKey(), file.getValue()))
                        .toArray(Tuple[]::new));
    }

    @Test
    void cache_byEnvironment_isWhereTheUserKeepsCaches() {
        Path home = Path.of("home").toAbsolutePath();
        Path asked = Path.of("asked").toAbsolutePath();
        Path user = Path.of("user").toAbsolutePath();

        assertThat(CacheLocation.of(Map.of("EFT_CACHE_DIR", asked.toString(), "XDG_CACHE_HOME", "/x"), home))
                .isEqualTo(asked);
        assertThat(CacheLocation.of(Map.of("XDG_CACHE_HOME", user.toString()), home))
                .isEqualTo(user.resolve("eft4j"));
        assertThat(CacheLocation.of(Map.of("LOCALAPPDATA", user.toString()), home))
                .isEqualTo(user.resolve("eft4j"));
        assertThat(CacheLocation.of(Map.of("XDG_CACHE_HOME", "relative"), home))
                .isEqualTo(home.resolve(".cache").resolve("eft4j"));
    }
}
