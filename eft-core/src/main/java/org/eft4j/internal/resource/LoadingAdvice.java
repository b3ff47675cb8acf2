package org.eft4j.internal.resource;

import java.io.IOException;

/** Explains why a dependency cannot be loaded, and what to do about it. Stateless and thread-safe. */
public final class LoadingAdvice {
    private LoadingAdvice() {}

    /**
     * The true cause and the advice that fits it, as in {@code (cause); advice}, to be put after "cannot be loaded ".
     */
    public static String explain(Throwable failure) {
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
            return "a library that has this class is missing, or is there in another version: compare mvn"
                    + " dependency:tree with the versions that eft4j asks for";
        }
        if (cause instanceof UnsatisfiedLinkError) {
            return message.contains("java.library.path")
                    ? "its jar carries native libraries for some platforms only, and none for "
                            + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                    : "the operating system refuses the file: it may be made for a newer C library, or lie in a folder"
                            + " from which no program may be run; " + CacheFolder.VARIABLE + " names another";
        }
        if (cause instanceof LinkageError) {
            return "another version of a library comes first on the class path: compare mvn dependency:tree with the"
                    + " versions that eft4j asks for";
        }
        if (cause instanceof IOException) {
            return "its native libraries are unpacked once; " + CacheFolder.VARIABLE
                    + " names a folder that can be written and has room for them";
        }
        return "report it with the cause's stack trace";
    }
}
