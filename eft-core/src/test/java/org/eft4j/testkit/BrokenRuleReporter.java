package org.eft4j.testkit;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** Puts the broken rule before the message of a failed test of the kit. */
final class BrokenRuleReporter implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        ContractRule broken = context.getRequiredTestMethod().getAnnotation(ContractRule.class);
        boolean isVerdict = failure instanceof AssertionError || failure instanceof RuntimeException;
        if (broken == null || !isVerdict || failure instanceof TestAbortedException) {
            throw failure;
        }
        throw new AssertionError(
                "The model breaks a rule of its contract: " + broken.rule() + " See the Javadoc of org.eft4j."
                        + broken.documentedAt() + "." + System.lineSeparator() + failure,
                failure);
    }
}
