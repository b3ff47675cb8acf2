package org.eft4j.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Optional;

/**
 * The encoding in which the JVM reads arguments and names of files. It is the locale's, and in the POSIX locale, which
 * containers often have, it knows only ASCII: each byte of another character arrives as U+FFFD, and a file of such a
 * name cannot be opened. Input, output and content of files are UTF-8 whatever the locale.
 */
final class PlatformEncoding {
    private static final String PROPERTY = "sun.jnu.encoding";
    private static final String LOST = "\uFFFD";

    private PlatformEncoding() {}

    /** Returns why this start is refused: an argument, or the working folder's name, was not read as it was written. */
    static Optional<String> refusal(String... arguments) {
        if (isUtf8()) {
            return Optional.empty(); // Here U+FFFD may be what the user wrote.
        }
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].contains(LOST)) {
                return Optional.of("argument " + (i + 1) + " cannot be read: " + remedy());
            }
        }
        return System.getProperty("user.dir").contains(LOST)
                ? Optional.of("the name of the working folder cannot be read: " + remedy())
                : Optional.empty();
    }

    /** Returns why a text is not the name of a file. */
    static String explain(InvalidPathException failure) {
        String name = failure.getInput().replace("\0", "\\0");
        boolean beyondAscii = !StandardCharsets.US_ASCII.newEncoder().canEncode(name);
        return "'" + name + "' cannot be the name of a file: "
                + (beyondAscii && !isUtf8() ? remedy() : failure.getReason());
    }

    private static boolean isUtf8() {
        return "UTF-8".equalsIgnoreCase(System.getProperty(PROPERTY, "UTF-8"));
    }

    private static String remedy() {
        return "the locale's encoding is " + System.getProperty(PROPERTY)
                + ", which lacks some of its characters; start with LC_ALL=C.UTF-8 in the environment";
    }
}
