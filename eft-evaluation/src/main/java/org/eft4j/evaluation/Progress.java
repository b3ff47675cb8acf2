package org.eft4j.evaluation;

/** Is told how far an evaluation has come. */
public interface Progress extends AutoCloseable {
    /** Tells nobody. */
    Progress SILENT = new Progress() {
        @Override
        public void begin(String what, int steps, int done) {}

        @Override
        public void step() {}

        @Override
        public void close() {}
    };

    /**
     * Says that some answers are about to be asked for.
     *
     * @param what who answers
     * @param steps the answers of this and all other models together
     * @param done those of them that are there already
     */
    void begin(String what, int steps, int done);

    /** Says that one more answer is there. */
    void step();

    /** Says that all is done, or that nothing more will be. */
    @Override
    void close();
}
