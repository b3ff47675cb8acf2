package org.eft4j.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheFolderTest {
    @TempDir
    private Path folder;

    private Path home;
    private Path temp;

    @BeforeEach
    void makeFolders() throws IOException {
        home = Files.createDirectory(folder.resolve("home"));
        temp = Files.createDirectory(folder.resolve("temp"));
    }

    @Test
    void locate_variableOfOurOwn_comesFirst() {
        Path asked = folder.resolve("asked");

        assertThat(locate(Map.of("EFT_CACHE_DIR", asked.toString(), "XDG_CACHE_HOME", folder.toString()), home))
                .isEqualTo(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"XDG_CACHE_HOME", "LOCALAPPDATA"})
    void locate_cacheOfTheUser_holdsAFolderOfOurs(String variable) {
        Path user = folder.resolve("user");

        assertThat(locate(Map.of(variable, user.toString()), home)).isEqualTo(user.resolve("eft4j"));
    }

    @Test
    void locate_relativeCacheOfTheUser_isIgnored() {
        assertThat(locate(Map.of("XDG_CACHE_HOME", "relative"), home))
                .isEqualTo(home.resolve(".cache").resolve("eft4j"))
                .isDirectory();
    }

    /** Java calls the home of a user without one {@code ?}. */
    @ParameterizedTest
    @ValueSource(strings = {"?", ""})
    void locate_userWithoutHome_isAPrivateFolderInTemp(String unknown) throws IOException {
        Path found = CacheFolder.locate(Map.of(), unknown, temp);

        assertPrivate(found);
        assertThat(Path.of("?")).doesNotExist();
        assertThat(CacheFolder.locate(Map.of(), unknown, temp))
                .as("the next time")
                .isEqualTo(found);
    }

    @Test
    void locate_homeThatCannotBeWritten_isAPrivateFolderInTemp() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertPrivate(locate(Map.of(), file));
    }

    /** Somebody else may have made it, to have us load libraries of theirs. */
    @Test
    void locate_folderInTempThatOthersCanWrite_isRefused() throws IOException {
        Path shared = CacheFolder.locate(Map.of(), "?", temp);
        assumeTrue(isPosix(), "access rights are as POSIX has them");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatThrownBy(() -> CacheFolder.locate(Map.of(), "?", temp))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(shared.toString())
                .hasMessageContaining("EFT_CACHE_DIR");
    }

    @Test
    void locate_noPlaceAtAll_saysWhatToDo() {
        assertThatThrownBy(() -> CacheFolder.locate(Map.of(), "?", folder.resolve("absent")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContainingAll("absent", "set EFT_CACHE_DIR to a folder that can be written");
    }

    private Path locate(Map<String, String> environment, Path userHome) {
        return CacheFolder.locate(environment, userHome.toString(), temp);
    }

    private void assertPrivate(Path found) throws IOException {
        assertThat(found).isDirectory();
        assertThat(Objects.requireNonNull(found.getParent())).isEqualTo(temp);
        assertThat(temp).isDirectoryNotContaining(file -> !file.equals(found));
        if (isPosix()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(found)))
                    .isEqualTo("rwx------");
        }
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
