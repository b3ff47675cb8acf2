package org.eft4j.internal.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedLibrariesTest {
    private static final List<String> NAMES = List.of("liba.so", "libb.so", "libabsent.so");

    @TempDir
    private Path temp;

    private URLClassLoader jar;
    private Path folder;

    @BeforeEach
    void packJar() throws IOException {
        jar = new URLClassLoader(new URL[] {jar("1.2.3 (b0)", "first").toUri().toURL()}, null);
        folder = temp.resolve("unpacked");
    }

    @AfterEach
    void closeJar() throws IOException {
        jar.close();
    }

    @Test
    void unpackInto_emptyFolder_holdsWhatIsThere() {
        libraries(jar).unpackInto(folder);

        assertThat(folder.resolve("liba.so")).hasContent("first");
        assertThat(folder.resolve("libb.so")).hasContent("second");
        assertThat(folder).isDirectoryNotContaining(file -> !file.endsWith("liba.so") && !file.endsWith("libb.so"));
    }

    @Test
    void unpackInto_secondTime_writesNothing() throws IOException {
        libraries(jar).unpackInto(folder);
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(folder.resolve("liba.so"), longAgo);

        libraries(jar).unpackInto(folder);

        assertThat(Files.getLastModifiedTime(folder.resolve("liba.so"))).isEqualTo(longAgo);
    }

    @Test
    void unpackInto_fileDamagedAtTheSameLength_isRepaired() throws IOException {
        libraries(jar).unpackInto(folder);
        Files.writeString(folder.resolve("liba.so"), "fir$t");

        libraries(jar).unpackInto(folder);

        assertThat(folder.resolve("liba.so")).hasContent("first");
    }

    /** A process that was killed leaves such a file; one that is at work has a young one. */
    @Test
    void unpackInto_unfinishedFiles_areRemovedOnceTheyAreOld() throws IOException {
        Files.createDirectories(folder);
        Path old = Files.createFile(folder.resolve("liba.so.1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(PackedFile.ABANDONED.plusMinutes(1))));
        Path young = Files.createFile(folder.resolve("liba.so.2.tmp"));

        libraries(jar).unpackInto(folder);

        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void unpackInto_folderThatCannotBeMade_saysWhich() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> libraries(jar).unpackInto(file.resolve("inside")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void folderName_anotherBuildOfTheSameVersion_isAnother() throws IOException {
        String name = libraries(jar).folderName("tool");
        try (URLClassLoader other =
                new URLClassLoader(new URL[] {jar("1.2.3 (b0)", "FIRST").toUri().toURL()}, null)) {
            assertThat(name).matches("tool-1\\.2\\.3-[0-9a-f]{8}");
            assertThat(libraries(other).folderName("tool"))
                    .startsWith("tool-1.2.3-")
                    .isNotEqualTo(name);
        }
    }

    @Test
    void find_nothingThere_isEmpty() {
        assertThat(PackedLibraries.find(owner(jar), "natives", List.of("libabsent.so")))
                .isEmpty();
    }

    @Test
    void require_nothingThere_saysThatThePlatformHasNone() {
        assertThatThrownBy(() -> PackedLibraries.require(owner(jar), "natives/plan9", List.of("liba.so")))
                .isInstanceOf(PackedLibraries.UnsupportedPlatformError.class)
                .hasMessageContainingAll(Owner.class.getName(), "liba.so", "natives/plan9");
    }

    private static PackedLibraries libraries(ClassLoader loader) {
        return PackedLibraries.find(owner(loader), "natives", NAMES).orElseThrow();
    }

    private static Class<?> owner(ClassLoader loader) {
        try {
            return Class.forName(Owner.class.getName(), true, loader);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private Path jar(String version, String content) throws IOException {
        Path file = Files.createTempFile(temp, "natives", ".jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, version);
        String type = Owner.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                InputStream code = Objects.requireNonNull(getClass().getResourceAsStream("/" + type))) {
            put(entries, type, code.readAllBytes());
            put(entries, "natives/liba.so", content.getBytes(StandardCharsets.UTF_8));
            put(entries, "natives/libb.so", "second".getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private static void put(JarOutputStream entries, String name, byte[] content) throws IOException {
        entries.putNextEntry(new ZipEntry(name));
        entries.write(content);
        entries.closeEntry();
    }

    /** Stands for a class of the library whose natives are packed. */
    private static final class Owner {}
}
