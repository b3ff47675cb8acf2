package org.eft4j.internal.resource;

import java.util.List;
import java.util.Map;

/**
 * The loading of JNA. Left alone, JNA unpacks its native library at each start, into a folder of its own in the user's
 * home, and a process that is killed leaves the file there. Here it is loaded from the {@linkplain CacheFolder cache
 * folder}. This module does not depend on JNA, so the caller names JNA's class. Stateless and thread-safe.
 */
public final class JnaLibrary {
    private static final String PATH = "jna.boot.library.path";

    /** JNA makes this folder, and looks in it for what earlier processes left, even if it unpacks nothing. */
    private static final String TEMP = "jna.tmpdir";

    private JnaLibrary() {}

    /**
     * Loads JNA, if no part of this process has done so. Where the host application has chosen a folder for JNA's
     * library by {@value #PATH}, that one is used.
     *
     * @param type {@code com.sun.jna.Native}
     * @param platform {@code com.sun.jna.Platform.RESOURCE_PREFIX}
     * @throws java.io.UncheckedIOException if the library cannot be unpacked
     */
    public static void load(Class<?> type, String platform) {
        LibraryLoading.initialize(type, properties(type, platform));
    }

    private static Map<String, String> properties(Class<?> type, String platform) {
        if (System.getProperty(PATH) != null) {
            return Map.of();
        }
        String file = System.mapLibraryName("jnidispatch").replace(".dylib", ".jnilib");
        return PackedLibraries.find(type, "com/sun/jna/" + platform, List.of(file))
                .map(library -> library.unpack("jna").toString())
                .map(folder -> Map.of(PATH, folder, TEMP, folder))
                .orElse(Map.of());
    }
}
