package org.eft4j.spark;

import org.eft4j.EftException;

/** Tells what is wrong with a row from what is wrong with the job or the machine. */
final class RowFaults {
    private RowFaults() {}

    /**
     * Returns the message for the error column.
     *
     * @throws RuntimeException the failure itself, if it is none of the row's
     */
    static String messageOf(RuntimeException failure) {
        if (failure instanceof EftException
                || failure instanceof IllegalArgumentException
                || failure instanceof UnsupportedOperationException) {
            String message = failure.getMessage();
            return message == null ? failure.getClass().getSimpleName() : message;
        }
        throw failure;
    }
}
