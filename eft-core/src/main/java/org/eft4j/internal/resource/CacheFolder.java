package org.eft4j.internal.resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which this project keeps files that it can make again, such as unpacked native libraries. Stateless but
 * for the folder, which is looked for once; thread-safe.
 *
 * <p>It is the environment variable {@value #VARIABLE}, if that is set. Else it is {@code eft4j} in the user's cache
 * folder, which is {@code $XDG_CACHE_HOME}, {@code %LOCALAPPDATA%} or {@code ~/.cache}. Where there is no such folder
 * that can be written, for example in a container without a home, it is a folder in {@code java.io.tmpdir} that only
 * this user can write: whoever can change a native library there could run code as this user.
 */
public final class CacheFolder {
    /** The environment variable that names the folder. */
    public static final String VARIABLE = "EFT_CACHE_DIR";

    private static final Logger LOGGER = System.getLogger(CacheFolder.class.getName());
    private static final String NAME = "eft4j";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static @Nullable Path located;

    private CacheFolder() {}

    /**
     * Returns the folder, as an absolute path.
     *
     * @throws UncheckedIOException if there is no place that can be written
     */
    public static synchronized Path locate() {
        Path folder = located;
        if (folder == null) {
            Path temp = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
            folder = locate(System.getenv(), System.getProperty("user.home", ""), temp);
            located = folder;
        }
        return folder;
    }

    static Path locate(Map<String, String> environment, String home, Path temp) {
        String asked = environment.getOrDefault(VARIABLE, "");
        if (!asked.isEmpty()) {
            return Path.of(asked).toAbsolutePath();
        }
        Optional<Path> own = userCache(environment, home).map(cache -> cache.resolve(NAME));
        if (own.isPresent() && canBeWritten(own.get())) {
            return own.get();
        }
        try {
            Path folder = privateFolder(temp);
            LOGGER.log(
                    Level.INFO,
                    () -> own.map(path -> path + " cannot be written")
                                    .orElse("this user has no home folder (user.home is '" + home + "')")
                            + ", so files are unpacked into " + folder + "; set " + VARIABLE + " to choose another");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "there is no folder to unpack files into: neither "
                            + own.map(Path::toString).orElse("a home")
                            + " nor " + temp + " can be used (" + e.getMessage() + "); set " + VARIABLE
                            + " to a folder that can be written",
                    e);
        }
    }

    /** Relative paths are ignored: the XDG specification says so, and a home that is not known is {@code ?}. */
    private static Optional<Path> userCache(Map<String, String> environment, String home) {
        return Stream.of("XDG_CACHE_HOME", "LOCALAPPDATA")
                .flatMap(variable -> absolute(environment.getOrDefault(variable, "")).stream())
                .findFirst()
                .or(() -> absolute(home).map(folder -> folder.resolve(".cache")));
    }

    private static Optional<Path> absolute(String path) {
        try {
            return Optional.of(Path.of(path)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean canBeWritten(Path folder) {
        try {
            return Files.isWritable(Files.createDirectories(folder));
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns a folder of one name for each user, which is made private, or refused if it is not. */
    private static Path privateFolder(Path temp) throws IOException {
        Path probe = Files.createTempFile(temp, NAME, null);
        try {
            UserPrincipal user = Files.getOwner(probe);
            Path folder = temp.resolve(NAME + "-" + user.getName().replaceAll("[^A-Za-z0-9._-]", "_"));
            boolean posix = Files.getFileStore(probe).supportsFileAttributeView("posix");
            create(folder, posix);
            boolean ours = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(user)
                    && (!posix || Files.getPosixFilePermissions(folder).equals(OWNER_ONLY));
            if (!ours) {
                throw new IOException(folder + " is not a folder that only this user can use; remove it");
            }
            return folder;
        } finally {
            Files.delete(probe);
        }
    }

    private static void create(Path folder, boolean posix) throws IOException {
        try {
            if (posix) {
                Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } else {
                Files.createDirectory(folder);
            }
        } catch (FileAlreadyExistsException e) {
            // By an earlier process, or by somebody else: the caller looks.
        }
    }
}
