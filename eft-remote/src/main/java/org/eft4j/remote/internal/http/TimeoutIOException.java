package org.eft4j.remote.internal.http;

import java.io.IOException;

/** An answer did not come in time. */
final class TimeoutIOException extends IOException {
    private static final long serialVersionUID = 1L;

    TimeoutIOException() {
        super("the answer did not come in time");
    }
}
