package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eft4j.spi.AbstractModelSession;
import org.jspecify.annotations.Nullable;

/**
 * One symbol for a sequence of bytes, in a step with others whose passes of the same model are made at once. After a
 * failure the sequence stands where it stood.
 */
final class JointByte {
    private final ByteSession session;
    private final int symbol;
    private final float[] row;
    private final int start;

    /** The tokens to pass to the model with those of others; null where the session runs what it needs alone. */
    private int @Nullable [] pass;

    private @Nullable RuntimeException failure;

    private JointByte(ByteSession session, int symbol, float[] row) {
        this.session = session;
        this.symbol = symbol;
        this.row = row;
        this.start = session.coveredBytes();
    }

    /**
     * Reads one symbol into each of several byte sessions, and runs what follows them at once.
     *
     * @param tokenModel moves the sequences of tokens
     * @return the failures, by session
     */
    static Map<ModelSession, RuntimeException> readEach(
            LanguageModel tokenModel, List<AbstractModelSession> sessions, int[] symbols, float[][] rows) {
        List<JointByte> joint = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            joint.add(new JointByte((ByteSession) sessions.get(i), symbols[i], rows[i]));
        }
        joint.forEach(JointByte::read);
        passEach(tokenModel, joint.stream().filter(each -> each.pass != null).toList());
        joint.forEach(JointByte::fillRow);
        Map<ModelSession, RuntimeException> failures = new HashMap<>();
        joint.forEach(each -> each.report(failures));
        return failures;
    }

    private static void passEach(LanguageModel tokenModel, List<JointByte> passes) {
        if (passes.size() > 1) {
            Map<ModelSession, RuntimeException> failed = tokenModel.appendEach(
                    passes.stream().map(each -> each.session.tokenSession()).toList(),
                    passes.stream().mapToInt(JointByte::lastToken).toArray(),
                    passes.stream().map(each -> each.session.passBuffer()).toArray(float[][]::new));
            passes.forEach(each -> each.endPass(failed.get(each.session.tokenSession())));
        }
    }

    private void read() {
        attempt(() -> pass = session.readBeforePass(symbol));
    }

    private int lastToken() {
        int[] passed = requireNonNull(pass);
        return passed[passed.length - 1];
    }

    private void endPass(@Nullable RuntimeException failed) {
        attempt(() -> {
            if (failed != null) {
                throw failed;
            }
            session.passed(requireNonNull(pass));
        });
    }

    private void fillRow() {
        attempt(() -> session.fillRow(row));
    }

    private void attempt(Runnable action) {
        if (failure == null) {
            try {
                action.run();
            } catch (RuntimeException e) {
                failure = e;
                pass = null;
                session.goBackToByte(start);
            }
        }
    }

    private void report(Map<ModelSession, RuntimeException> failures) {
        if (failure != null) {
            failures.put(session, failure);
        }
    }
}
