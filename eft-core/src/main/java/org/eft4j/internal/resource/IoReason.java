package org.eft4j.internal.resource;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/**
 * Says in plain words why a file cannot be used. The Java platform puts half of the reason into the exception's class:
 * the message of a {@link NoSuchFileException} is the bare file name.
 */
public final class IoReason {
    private IoReason() {}

    /** Returns the reason, as the end of a sentence such as {@code "cannot read config.json: "}. */
    public static String of(IOException failure) {
        if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
            return "there is no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "access is denied";
        }
        if (failure instanceof NotDirectoryException) {
            return "it is not a folder";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of that name is there already";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        if (failure instanceof FileSystemLoopException) {
            return "its links lead round in a circle";
        }
        if (failure instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        }
        if (failure instanceof ClosedByInterruptException) {
            return "the thread was interrupted";
        }
        if (failure instanceof EOFException) {
            return "it ends too early";
        }
        String message = failure instanceof FileSystemException ofFile ? ofFile.getReason() : failure.getMessage();
        return Objects.requireNonNullElse(message, "input or output failed");
    }
}
