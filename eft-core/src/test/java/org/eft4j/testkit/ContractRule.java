package org.eft4j.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which rule a test of the kit checks, and where a backend's author can read it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface ContractRule {
    /** Returns the rule, as a sentence. */
    String rule();

    /**
     * Returns the Javadoc that states it: a type of {@code org.eft4j} and its method, such as
     * {@code ModelSession#append}.
     */
    String documentedAt();
}
