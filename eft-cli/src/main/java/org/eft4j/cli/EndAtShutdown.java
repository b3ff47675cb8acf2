package org.eft4j.cli;

import org.eft4j.TokenStream;

/** A generation that ends when the process is asked to stop. */
final class EndAtShutdown implements AutoCloseable {
    private final TokenStream stream;
    private final ShutdownHold hold;

    EndAtShutdown(TokenStream stream) {
        this.stream = stream;
        this.hold = new ShutdownHold("generation", stream::cancel);
    }

    TokenStream stream() {
        return stream;
    }

    @Override
    public void close() {
        stream.close();
        hold.release();
    }
}
