package org.eft4j.internal.resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.eft4j.internal.resource.PackedLibraries.UnsupportedPlatformError;

/** Explains why a dependency cannot be loaded, and what to do about it. Stateless and thread-safe. */
public final class LoadingAdvice {
    private LoadingAdvice() {}

    /**
     * Returns the true cause and the advice that fits it, as in {@code (cause); advice}, to be put after "cannot be
     * loaded ".
     */
    public static String explain(Throwable failure) {
        if (failure instanceof UncheckedIOException unpacking) {
            return "(" + unpacking.getMessage() + ": " + IoReason.of(Objects.requireNonNull(unpacking.getCause()))
                    + "); its native libraries"
                    + " are unpacked once; " + CacheFolder.VARIABLE
                    + " names a folder that can be written and has room for them";
        }
        Throwable cause = rootCause(failure);
        return "(" + cause + "); " + advice(cause);
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static String advice(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("already loaded in another classloader")) {
            return "a process loads a native library for one class loader only, so let all applications of this process"
                    + " share one copy of eft4j and its libraries, for example in the server's own library folder, or"
                    + " run them in processes of their own";
        }
        if (cause instanceof ClassNotFoundException || cause.toString().contains("NoClassDefFoundError")) {
            return UnresolvedModule.of(cause)
                    .map(module -> "it is in module " + module + ", which no module here requires: write requires "
                            + module + " in a module-info.java, or start with --add-modules " + module
                            + " (docs/modules.md)")
                    .orElse("a library that has this class is missing, or is there in another version: compare mvn"
                            + " dependency:tree with the versions that eft4j asks for");
        }
        if (cause instanceof UnsupportedPlatformError || message.contains("java.library.path")) {
            return "its jar carries native libraries for some platforms only, and none for "
                    + System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        }
        if (cause instanceof UnsatisfiedLinkError) {
            return "the operating system refuses the file: it may be made for a newer C library, or lie in a folder"
                    + " from which no program may be run; " + CacheFolder.VARIABLE + " names another";
        }
        if (cause instanceof LinkageError) {
            return "another version of a library comes first on the class path: compare mvn dependency:tree with the"
                    + " versions that eft4j asks for";
        }
        if (cause instanceof IOException) {
            return "check the system properties and environment variables that name its files (docs/privacy.md)";
        }
        return "report it with the cause's stack trace";
    }
}
