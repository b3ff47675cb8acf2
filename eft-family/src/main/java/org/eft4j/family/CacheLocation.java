package org.eft4j.family;

import java.nio.file.Path;
import java.util.Map;

/** Where a program of ours may keep what it can make again. */
final class CacheLocation {
    private CacheLocation() {}

    static Path of(Map<String, String> environment, Path home) {
        String asked = environment.getOrDefault("EFT_CACHE_DIR", "");
        if (!asked.isEmpty()) {
            return Path.of(asked).toAbsolutePath();
        }
        return userCache(environment, home).resolve("eft4j");
    }

    private static Path userCache(Map<String, String> environment, Path home) {
        for (String variable : new String[] {"XDG_CACHE_HOME", "LOCALAPPDATA"}) {
            Path folder = Path.of(environment.getOrDefault(variable, ""));
            // The XDG specification has relative paths ignored.
            if (folder.isAbsolute()) {
                return folder;
            }
        }
        return home.resolve(".cache");
    }
}
