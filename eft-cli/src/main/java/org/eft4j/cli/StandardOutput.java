package org.eft4j.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.eft4j.internal.resource.IoReason;

/**
 * Standard output, which fails when nothing can be written, as on a full disk or when the next program of a pipe has
 * ended. The exception is unchecked, because a {@code PrintWriter} would swallow an {@code IOException} and let the
 * program go on for nobody.
 */
final class StandardOutput extends OutputStream {
    private final OutputStream file = new FileOutputStream(FileDescriptor.out);
    private boolean failed;

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (failed) {
            return; // It was said once.
        }
        try {
            file.write(bytes, offset, length);
        } catch (IOException e) {
            failed = true;
            throw new UncheckedIOException("cannot write standard output: " + IoReason.of(e), e);
        }
    }
}
