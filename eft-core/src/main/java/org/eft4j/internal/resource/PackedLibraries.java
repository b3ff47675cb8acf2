package org.eft4j.internal.resource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Native libraries that are packed in a jar and unpacked side by side, because one loads the other from beside it. The
 * folder is named after the jar's version and the libraries' checksums, so that each build has one of its own, is
 * unpacked once, and is checked at every use. Immutable and thread-safe.
 *
 * <p>The checksums are CRC-32, which the jar lists: they find damage in no time. They do not stop an attacker, who
 * could change the program as well as the cache folder of its user.
 */
public final class PackedLibraries {
    private static final String UNKNOWN = "unknown";

    private final String version;
    private final Map<String, Packed> files;

    private PackedLibraries(String version, Map<String, Packed> files) {
        this.version = version;
        this.files = files;
    }

    /**
     * Looks libraries up beside a class; those that are not there are left out.
     *
     * @param owner a class of the jar that has them
     * @param folder where they are in the jar
     * @param names their file names there
     * @return empty if none is there
     * @throws UncheckedIOException if the jar cannot be read
     */
    public static Optional<PackedLibraries> find(Class<?> owner, String folder, List<String> names) {
        String version = UNKNOWN;
        Map<String, Packed> files = new LinkedHashMap<>();
        try {
            for (String name : names) {
                URL url = owner.getResource("/" + folder + "/" + name);
                if (url != null) {
                    Packed packed = Packed.at(url);
                    files.put(name, packed);
                    version = packed.version();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the jar of " + owner.getName() + " cannot be read: " + e.getMessage(), e);
        }
        return files.isEmpty() ? Optional.empty() : Optional.of(new PackedLibraries(version, files));
    }

    /**
     * Looks libraries up as {@link #find} does, where the jar is expected to have them.
     *
     * @throws UnsupportedPlatformError if it has none
     * @throws UncheckedIOException if the jar cannot be read
     */
    public static PackedLibraries require(Class<?> owner, String folder, List<String> names) {
        return find(owner, folder, names)
                .orElseThrow(() -> new UnsupportedPlatformError(
                        "the jar of " + owner.getName() + " has none of " + names + " in " + folder));
    }

    /**
     * Unpacks them into a folder of their own in the {@linkplain CacheFolder cache folder}.
     *
     * @param name what the folder's name begins with
     * @throws UncheckedIOException if they cannot be unpacked
     */
    public Path unpack(String name) {
        return unpackInto(CacheFolder.locate().resolve(folderName(name)));
    }

    String folderName(String name) {
        CRC32 all = new CRC32();
        files.values().forEach(file -> all.update(Long.toString(file.checksum()).getBytes(StandardCharsets.US_ASCII)));
        return String.join("-", name, version, String.format("%08x", all.getValue()));
    }

    /**
     * Unpacks them into a folder.
     *
     * @throws UncheckedIOException if they cannot be unpacked
     */
    public Path unpackInto(Path folder) {
        try {
            for (Map.Entry<String, Packed> file : files.entrySet()) {
                file.getValue().unpackTo(folder.resolve(file.getKey()));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + files.keySet() + " into " + folder, e);
        }
    }

    /** A jar carries native libraries, and none for this operating system and processor. */
    public static final class UnsupportedPlatformError extends UnsatisfiedLinkError {
        private static final long serialVersionUID = 1;

        UnsupportedPlatformError(String message) {
            super(message);
        }
    }

    /** One library, with what its jar says about it. */
    private record Packed(URL url, long size, long checksum, String version) implements PackedFile {
        static Packed at(URL url) throws IOException {
            URLConnection connection = uncached(url);
            if (connection instanceof JarURLConnection jar) {
                try (JarFile file = jar.getJarFile()) {
                    JarEntry entry = jar.getJarEntry();
                    return new Packed(url, entry.getSize(), entry.getCrc(), version(file.getManifest()));
                }
            }
            try (InputStream in = connection.getInputStream()) {
                CheckedInputStream checked = new CheckedInputStream(in, new CRC32());
                long size = checked.transferTo(OutputStream.nullOutputStream());
                return new Packed(url, size, checked.getChecksum().getValue(), UNKNOWN);
            }
        }

        /** Returns a connection that closes its jar when it is closed. */
        private static URLConnection uncached(URL url) throws IOException {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false);
            return connection;
        }

        private static String version(@Nullable Manifest manifest) {
            if (manifest == null) {
                return UNKNOWN;
            }
            Attributes attributes = manifest.getMainAttributes();
            String version = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            if (version == null) {
                version = attributes.getValue(Attributes.Name.SPECIFICATION_VERSION);
            }
            // JNA's is "5.17.0 (b0)".
            return version == null ? UNKNOWN : version.replaceFirst("[^A-Za-z0-9._-].*", "");
        }

        @Override
        public InputStream open() throws IOException {
            return uncached(url).getInputStream();
        }

        @Override
        public boolean isIntact(Path file) throws IOException {
            if (!Files.isRegularFile(file) || Files.size(file) != size) {
                return false;
            }
            CRC32 crc = new CRC32();
            byte[] buffer = new byte[1 << 16];
            try (InputStream in = Files.newInputStream(file)) {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    crc.update(buffer, 0, count);
                }
            }
            return crc.getValue() == checksum;
        }
    }
}
